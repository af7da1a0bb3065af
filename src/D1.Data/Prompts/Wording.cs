using D1.Core;
using D1.Text.Chat;

namespace D1.Data.Prompts;

/// <summary>How a problem is put to a chat model.</summary>
/// <param name="Message">What the user says.</param>
/// <param name="Suffix">What follows the rendered chat: the beginning of the completion, where the wording prescribes one.</param>
public sealed record Wording(PromptTemplate Message, string Suffix = "")
{
    /// <summary>The prompt of a row.</summary>
    /// <param name="chat">The model's template.</param>
    /// <param name="fields">The row.</param>
    /// <exception cref="InputException">The wording has a field that the row lacks.</exception>
    public string Render(ChatTemplate chat, IReadOnlyDictionary<string, string> fields) => chat.Render([User(fields)]) + Suffix;

    /// <summary>The user's turn alone.</summary>
    public ChatMessage User(IReadOnlyDictionary<string, string> fields) => new("user", Message.Render(fields));
}
