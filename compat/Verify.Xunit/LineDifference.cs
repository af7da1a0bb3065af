using System.Text;

namespace VerifyXunit;

/// <summary>The lines that two texts do not share, with a little of what is around them.</summary>
internal static class LineDifference
{
    private const int Around = 2;

    public static string Write(string before, string after)
    {
        var lines = Lines(before.Split('\n'), after.Split('\n'));
        var text = new StringBuilder();
        var skipped = false;
        for (var i = 0; i < lines.Count; i++)
        {
            var shown = Enumerable.Range(i - Around, (2 * Around) + 1).Any(j => j >= 0 && j < lines.Count && lines[j].Mark != ' ');
            if (shown)
                text.Append(skipped ? "  …\n" : "").Append(lines[i].Mark).Append(' ').Append(lines[i].Text).Append('\n');
            skipped = !shown && (skipped || text.Length > 0);
        }

        return text.ToString().TrimEnd('\n');
    }

    /// <summary>Longest common subsequence of lines.</summary>
    private static List<(char Mark, string Text)> Lines(string[] before, string[] after)
    {
        var common = new int[before.Length + 1, after.Length + 1];
        for (var i = before.Length - 1; i >= 0; i--)
        {
            for (var j = after.Length - 1; j >= 0; j--)
                common[i, j] = before[i] == after[j] ? common[i + 1, j + 1] + 1 : Math.Max(common[i + 1, j], common[i, j + 1]);
        }

        var lines = new List<(char, string)>();
        var (a, b) = (0, 0);
        while (a < before.Length || b < after.Length)
        {
            if (a < before.Length && b < after.Length && before[a] == after[b])
            {
                lines.Add((' ', before[a++]));
                b++;
            }
            else if (b >= after.Length || (a < before.Length && common[a + 1, b] >= common[a, b + 1]))
            {
                lines.Add(('-', before[a++]));
            }
            else
            {
                lines.Add(('+', after[b++]));
            }
        }

        return lines;
    }
}
