using D1.Core;

namespace D1.Cli.Chat;

/// <summary>Where a conversation is held.</summary>
internal interface IChatScreen
{
    /// <summary>The next line that the user gives; null at the end.</summary>
    string? Ask();

    /// <summary>Tells something about the conversation.</summary>
    /// <param name="line">What.</param>
    /// <param name="inset">Characters in front of which stands nothing where it needs more than one row.</param>
    void Say(string line, int inset = 0);

    /// <summary>Part of the result: a problem that was drawn, or which there are.</summary>
    /// <inheritdoc cref="Say"/>
    void Print(string line, int inset = 0);

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

/// <summary>What a position of an answer holds.</summary>
internal enum TokenState
{
    Masked,
    Written,

    /// <summary>A token that ends the text or says nothing.</summary>
    End,
}

/// <summary>One position of an answer that is being decoded.</summary>
/// <param name="Text">What it shows, with the blank before it.</param>
/// <param name="State">What it holds.</param>
/// <param name="Confidence">The probability that it was accepted with.</param>
/// <param name="Step">The denoising step that wrote it, from 0; −1 while it is masked.</param>
internal readonly record struct AnswerToken(string Text, TokenState State, double Confidence = 0, int Step = -1);
