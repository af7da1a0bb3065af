namespace D1.Cli.Chat;

/// <summary>A line with its colours.</summary>
/// <param name="Text">With escape sequences, none of which moves the cursor.</param>
/// <param name="Width">Columns that it takes.</param>
internal readonly record struct TerminalLine(string Text, int Width);
