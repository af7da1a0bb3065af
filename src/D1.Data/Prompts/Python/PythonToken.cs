namespace D1.Data.Prompts.Python;

/// <summary>A token of Python source.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">As written; of a string the part between its quotes.</param>
/// <param name="Prefix">Of a string, the letters before its quote, in lower case.</param>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 0.</param>
/// <param name="StartsLine">Whether a logical line begins with it.</param>
internal sealed record PythonToken(PythonTokenKind Kind, string Text, string Prefix, int Line, int Column, bool StartsLine)
{
    public bool Is(string text) => Kind is PythonTokenKind.Name or PythonTokenKind.Sign && Text == text;
}
