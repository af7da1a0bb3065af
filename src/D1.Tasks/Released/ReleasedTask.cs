using D1.Core;
using D1.Tasks.Data;
using D1.Tasks.Prompts;
using D1.Text.Chat;

namespace D1.Tasks.Released;

/// <summary>
/// A task of the paper as the released code has it, quirks included: rewards, scorer, rows and how they are divided, and words.
/// </summary>
public abstract class ReleasedTask : IPublishedTask
{
    /// <summary>As in specs and in the names of released files.</summary>
    public abstract string Name { get; }

    /// <summary>
    /// The training rewards, in the released order; then, with weight 0, stricter readings of the same answer. Each takes a
    /// <see cref="Problem"/> of this task and a completion without special tokens.
    /// </summary>
    public abstract IReadOnlyList<RewardFunction> Rewards { get; }

    /// <summary>Test problems that the released evaluation takes.</summary>
    public virtual int TestProblems => 256;

    /// <summary>A score counts cells, several an item, instead of items.</summary>
    public virtual bool CountsCells => false;

    /// <summary>What the released average multiplies effective tokens by before it divides by what the score counts.</summary>
    public virtual int EffectiveTokenFactor => 1;

    /// <summary>Rows to train on.</summary>
    internal abstract RowSource<PaperRow> Training { get; }

    /// <summary>Rows to evaluate on.</summary>
    internal abstract RowSource<PaperRow> Test { get; }

    /// <summary>Shuffled training rows that the released code sets aside.</summary>
    internal virtual int HeldOut => 0;

    /// <summary>Whether the released evaluation draws its test rows, which decides their order too; otherwise it takes all in
    /// order.</summary>
    internal virtual bool DrawsTest => false;

    /// <summary>This project's wording, for training and evaluation alike.</summary>
    private protected abstract PromptTemplate OwnPrompt { get; }

    /// <summary>The evaluation parser's verdict on a raw generation.</summary>
    /// <exception cref="InputException">The item's question or truth is not of this task; the message names file and item.</exception>
    public abstract ReleasedVerdict Score(GeneratedItem item);

    /// <summary>What the training rewards need to know of the item's problem.</summary>
    /// <exception cref="InputException">As for <see cref="Score"/>.</exception>
    public abstract Problem ProblemOf(GeneratedItem item);

    /// <summary>Every released training reward of an item's generation, special tokens removed.</summary>
    public IReadOnlyList<RewardTerm> RewardsOf(GeneratedItem item)
    {
        var problem = ProblemOf(item);
        var completion = SpecialTokens.Remove(item.Generation);
        return [.. Rewards.Select(reward => reward.Evaluate(problem, completion)).Where(term => term.Counts)];
    }

    /// <summary>The words that problems are put in.</summary>
    /// <param name="style">Whose words.</param>
    /// <param name="modules">Where the released modules lie; only <see cref="PromptStyle.Released"/> looks there.</param>
    /// <exception cref="InputException">They are not in the data folder, or cannot be read there.</exception>
    public TaskPrompts Prompts(PromptStyle style, DataFolder modules) =>
        style == PromptStyle.Released ? ReleasedPrompts(new ReleasedModules(modules)) : TaskPrompts.Same(new(OwnPrompt));

    /// <inheritdoc/>
    public bool HasReleasedPrompts => true;

    /// <inheritdoc/>
    /// <remarks>The released RL cuts there.</remarks>
    public int PromptTokens => 200;

    /// <inheritdoc/>
    public int UsualProblems(Split split) => TestProblems;

    /// <inheritdoc/>
    public int? MostProblems(Split split, int? heldOut)
    {
        var aside = heldOut ?? HeldOut;
        return (split, (split == Split.Test ? Test : Training).DataSet.Rows) switch
        {
            (Split.Validation, _) => aside,
            (_, 0) => null,
            (Split.Train, var rows) => int.Max(0, rows - aside),
            (_, var rows) => rows,
        };
    }

    /// <summary>The task on the data of a folder, which also has the released modules where their words are asked for.</summary>
    /// <inheritdoc cref="PaperTask(ReleasedTask, DataFolder, TaskPrompts, ChatTemplate?, int?, Action{string}?)"/>
    /// <exception cref="InputException">As for <see cref="Prompts"/>.</exception>
    public PaperTask On(DataFolder data, PromptStyle style, ChatTemplate? chat, int? heldOut = null, Action<string>? report = null) =>
        new(this, data, Prompts(style, data), chat, heldOut, report);

    ITask IPublishedTask.On(DataFolder data) => On(data, PromptStyle.D1net, chat: null);

    ITask IDataTask.Open(DataFolder data, PromptStyle style, string modelFolder, int? heldOut, Action<string> report) =>
        On(data, style, ChatTemplate.Load(modelFolder), heldOut, report);

    /// <summary>The released wording.</summary>
    private protected abstract TaskPrompts ReleasedPrompts(ReleasedModules modules);
}
