namespace D1.Cli.Chat;

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
