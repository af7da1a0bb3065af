namespace D1.Core;

/// <summary>
/// Bad input from the user: the message is the one line that the command prints before it exits with 2, whatever the input has put into it.
/// </summary>
public class InputException(string message, Exception? inner = null) : Exception(Line(message), inner)
{
    private const int Longest = 2000;

    private static string Line(string message)
    {
        var line = message.ReplaceLineEndings(" ");
        return line.Length <= Longest ? line : $"{line.AsSpan(0, Longest / 2)} … {line.AsSpan(line.Length - (Longest / 2))}";
    }
}
