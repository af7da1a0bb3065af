using D1.Core;
using D1.Text.Chat;

namespace D1.Tasks.Prompts;

/// <summary>How a problem is put to a chat model.</summary>
/// <param name="Message">What the user says.</param>
/// <param name="Suffix">What follows the rendered chat: the beginning of the completion, where the wording prescribes one.</param>
public sealed record Wording(PromptTemplate Message, string Suffix = "")
{
    /// <summary>The prompt of a row.</summary>
    /// <param name="chat">The model's template; null is what the user says, alone.</param>
    /// <param name="fields">The row.</param>
    /// <exception cref="InputException">The wording has a field that the row lacks.</exception>
    public string Render(ChatTemplate? chat, IReadOnlyDictionary<string, string> fields) =>
        (chat?.Render([User(fields)]) ?? Message.Render(fields)) + Suffix;

    /// <summary>The user's turn alone.</summary>
    public ChatMessage User(IReadOnlyDictionary<string, string> fields) => new("user", Message.Render(fields));
}

/// <summary>The wordings of a task's problems.</summary>
/// <param name="Training">In rollouts.</param>
/// <param name="Evaluation">In evaluation.</param>
public sealed record TaskPrompts(Wording Training, Wording Evaluation)
{
    /// <summary>One wording for both.</summary>
    public static TaskPrompts Same(Wording wording) => new(wording, wording);

    public Wording For(PromptUse use) => use == PromptUse.Training ? Training : Evaluation;
}
