using D1.Core;
using D1.Tasks.Data;
using D1.Tasks.Prompts;
using D1.Text.Chat;

namespace D1.Tasks.Code;

/// <summary>A published set of problems that programs answer.</summary>
public abstract class PublishedCode : IPublishedTask
{
    private protected const string Block = "The result is the whole program, with the imports that it needs, in one block that begins with "
        + "```python and ends with ```.";

    public abstract string Name { get; }

    /// <inheritdoc/>
    public IReadOnlyList<RewardFunction> Rewards => CodeRewards.Terms(new());

    /// <summary>What its problems are published for: <see cref="Split.Test"/>, or <see cref="Split.Train"/>.</summary>
    public virtual Split Use => Split.Test;

    /// <inheritdoc/>
    public bool HasReleasedPrompts => false;

    /// <inheritdoc/>
    /// <remarks>Of HumanEval five in six, by LLaDA's tokenizer.</remarks>
    public int PromptTokens => 300;

    /// <summary>Its rows.</summary>
    internal abstract RowSource<CodeProblem> Rows { get; }

    /// <summary>Shuffled training rows that are set aside for validation, where a spec asks for no number.</summary>
    internal virtual int HeldOut => 0;

    /// <summary>The wording, for training and evaluation alike.</summary>
    private protected abstract PromptTemplate Prompt { get; }

    /// <summary>The problems, in the published order.</summary>
    /// <exception cref="InputException">The data set is not there, or a row is broken.</exception>
    public IReadOnlyList<CodeProblem> Read(DataFolder data) => Rows.Load(data).Rows;

    /// <inheritdoc/>
    public int UsualProblems(Split split) => split == Use ? Rows.DataSet.Rows : 256;

    /// <inheritdoc/>
    public int? MostProblems(Split split, int? heldOut) => (split == Use, Use, split) switch
    {
        (true, Split.Train, _) => Rows.DataSet.Rows is > 0 and var rows ? int.Max(0, rows - (heldOut ?? HeldOut)) : null,
        (true, _, _) => Rows.DataSet.Rows,
        (false, Split.Train, Split.Validation) => heldOut ?? HeldOut,
        _ => 0,
    };

    /// <summary>The task on the data of a folder.</summary>
    /// <param name="data">Where the data set lies.</param>
    /// <param name="chat">The model's chat template; null is what the user says, alone.</param>
    /// <param name="heldOut">Training rows to set aside for validation; null is as many as <see cref="HeldOut"/>.</param>
    /// <param name="report">Gets a line on every data set that is read.</param>
    public CodeTask On(DataFolder data, ChatTemplate? chat, int? heldOut = null, Action<string>? report = null) =>
        new(this, data, new Wording(Prompt), chat, heldOut, report);

    ITask IPublishedTask.On(DataFolder data) => On(data, chat: null);

    ITask IDataTask.Open(DataFolder data, PromptStyle style, string modelFolder, int? heldOut, Action<string> report) =>
        style == PromptStyle.D1net ? On(data, ChatTemplate.Load(modelFolder), heldOut, report)
            : throw new InputException($"the released code has no prompts of {Name}");
}
