using D1.Core;

namespace D1.Cli.Chat;

/// <summary>Where a conversation is held.</summary>
internal interface IChatScreen
{
    /// <summary>The next line that the user gives; null at the end.</summary>
    string? Ask();

    /// <summary>Tells something about the conversation.</summary>
    void Say(string line);

    /// <summary>Part of the result: a problem that was drawn.</summary>
    void Print(string line);

    /// <summary>Answers are being written.</summary>
    void Show(IReadOnlyList<ChatPane> panes);

    /// <summary>Answers are there, and stay.</summary>
    void Keep(IReadOnlyList<ChatPane> panes);

    /// <summary>What is wrong with a line: told, or the end where nobody could correct it.</summary>
    /// <exception cref="InputException">There is nobody.</exception>
    void Refuse(string problem);

    /// <summary>Cancelled when the user wants the running answer to end.</summary>
    CancellationToken BeginAnswer();

    void EndAnswer();
}
