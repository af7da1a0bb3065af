using D1.Core;
using D1.Tasks.Data;
using D1.Tasks.Prompts;
using D1.Text.Chat;

namespace D1.Tasks.Solutions;

/// <summary>Worked solutions of a data set, of which a stage knows only where the data lie.</summary>
public interface IDataSolutions
{
    /// <param name="data">Where the data sets lie, and the released modules where their prompts are asked for.</param>
    /// <param name="style">Whose words.</param>
    /// <param name="modelFolder">Has the chat template.</param>
    /// <exception cref="InputException">The data set, its prompts or the template cannot be read.</exception>
    UsableRows<ChatExample> Load(DataFolder data, PromptStyle style, string modelFolder);
}

/// <summary>
/// s1K (Muennighoff et al. 2025): questions with the reasoning and the answer of a larger model, which the paper fine-tunes on (Section 4).
/// </summary>
public sealed class S1k : IDataSolutions
{
    public const string Name = "s1k";

    private static readonly DataSet Published = new(
        ["datasets/simplescaling/s1K/data/train", "datasets/simplescaling/s1K/train",
            "datasets/simplescaling/s1K/partial_questions_solutions"],
        1000);

    private const string Trajectories = "thinking_trajectories";
    private const string Attempt = "attempt";

    /// <summary>
    /// The conversations: the first trajectory between reasoning tags, the attempt between answer tags, as in the released code.
    /// </summary>
    /// <param name="data">Where the data set lies.</param>
    /// <param name="wording">How questions are put.</param>
    /// <param name="chat">The model's chat template.</param>
    /// <exception cref="InputException">The data set or the wording is not there, or no row has what is needed; the message says what
    /// is missing.</exception>
    public static UsableRows<ChatExample> Load(DataFolder data, Wording wording, ChatTemplate chat) =>
        new RowSource<ChatExample>(Published, "s1k/train", Unusable, (row, id) =>
        {
            var fields = new Dictionary<string, string> { [PromptFields.Question] = row.Text("question") };
            var answer = $"{CompletionText.ReasoningOpen}{row.Texts(Trajectories)[0]}{CompletionText.ReasoningClose}\n"
                + $"{CompletionText.AnswerOpen}{row.Text(Attempt)}{CompletionText.AnswerClose}";
            return new ChatExample(id, wording.Render(chat, fields),
                chat.Render([wording.User(fields), new ChatMessage("assistant", answer)]));
        }).Load(data).Require(1, "s1k");

    /// <summary>How questions with worked solutions are put.</summary>
    /// <param name="style">Whose words.</param>
    /// <param name="modules">Where the released modules lie; only <see cref="PromptStyle.Released"/> looks there.</param>
    /// <exception cref="InputException">They are not in the data folder, or cannot be read there.</exception>
    public static Wording Prompts(PromptStyle style, DataFolder modules) =>
        style == PromptStyle.Released ? new ReleasedModules(modules).Solutions : new(OwnPrompts.Solutions);

    UsableRows<ChatExample> IDataSolutions.Load(DataFolder data, PromptStyle style, string modelFolder) =>
        Load(data, Prompts(style, data), ChatTemplate.Load(modelFolder));

    private static string? Unusable(DataRow row) =>
        !row.Has(Trajectories) || row.Texts(Trajectories).Count == 0 ? $"without {Trajectories}"
        : !row.Has(Attempt) ? $"without {Attempt}"
        : null;
}

/// <summary>A conversation to fine-tune on.</summary>
/// <param name="Id">Stable identity: data set and place.</param>
/// <param name="Prompt">The rendered text whose tokens are not learned; as many tokens of <paramref name="Text"/> are its prompt.</param>
/// <param name="Text">The whole conversation, rendered.</param>
public sealed record ChatExample(string Id, string Prompt, string Text);
