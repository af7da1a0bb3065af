using D1.Core;
using D1.Data.DataSets;
using D1.Data.PaperTasks;
using D1.Data.Prompts;
using D1.Data.Rows;
using D1.Tasks;
using D1.Text.Chat;

namespace D1.Data.Solutions;

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

    private const string Trajectories = "thinking_trajectories";
    private const string Attempt = "attempt";

    /// <summary>
    /// The conversations: the first trajectory between reasoning tags, the attempt between answer tags, as in the released code.
    /// </summary>
    /// <param name="data">Where the data set lies.</param>
    /// <param name="prompts">The wording.</param>
    /// <param name="chat">The model's chat template.</param>
    /// <exception cref="InputException">The data set or the wording is not there, or no row has what is needed; the message says what
    /// is missing.</exception>
    public static UsableRows<ChatExample> Load(DataFolder data, PromptSet prompts, ChatTemplate chat)
    {
        var wording = prompts.Solutions;
        return new RowSource<ChatExample>(PublishedDataSets.S1k, "s1k/train", Unusable, (row, id) =>
        {
            var fields = new Dictionary<string, string> { [PromptFields.Question] = row.Text("question") };
            var answer = $"{CompletionText.ReasoningOpen}{row.Texts(Trajectories)[0]}{CompletionText.ReasoningClose}\n"
                + $"{CompletionText.AnswerOpen}{row.Text(Attempt)}{CompletionText.AnswerClose}";
            return new ChatExample(id, wording.Render(chat, fields),
                chat.Render([wording.User(fields), new ChatMessage("assistant", answer)]));
        }).Load(data).Require(1, "s1k");
    }

    UsableRows<ChatExample> IDataSolutions.Load(DataFolder data, PromptStyle style, string modelFolder) =>
        Load(data, PromptSet.Create(style, data), ChatTemplate.Load(modelFolder));

    private static string? Unusable(DataRow row) =>
        !row.Has(Trajectories) || row.Texts(Trajectories).Count == 0 ? $"without {Trajectories}"
        : !row.Has(Attempt) ? $"without {Attempt}"
        : null;
}
