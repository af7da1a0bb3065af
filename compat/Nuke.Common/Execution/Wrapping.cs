namespace Nuke.Common.Execution;

/// <summary>Long texts in several lines.</summary>
internal static class Wrapping
{
    /// <summary>The text in lines of at most that width, broken between words; a longer word has a line of its own.</summary>
    public static IReadOnlyList<string> Lines(string text, int width)
    {
        var lines = new List<string> { "" };
        foreach (var word in text.Split(' '))
        {
            if (lines[^1].Length > 0 && lines[^1].Length + 1 + word.Length > width)
                lines.Add("");
            lines[^1] += lines[^1].Length > 0 ? " " + word : word;
        }

        return lines;
    }
}
