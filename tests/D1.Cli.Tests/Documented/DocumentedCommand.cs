using System.Text.RegularExpressions;

namespace D1.Cli.Tests.Documented;

/// <summary>A command in a fenced block of a document.</summary>
/// <param name="Line">The command.</param>
/// <param name="From">Index of the first line of its output.</param>
/// <param name="Output">What the document says that it prints; null where it says nothing of that.</param>
/// <param name="WordsVary">Whether a model's words are in it, so that only the first word of each line is sure.</param>
internal sealed partial record DocumentedCommand(string Line, int From, IReadOnlyList<string>? Output, bool WordsVary)
{
    /// <summary>A line that stands for any number of lines.</summary>
    public const string Rest = "…";

    private const string Fence = "```", Prompt = "$ ", Program = "./d1 ", Varying = "<!-- a model's words -->";

    /// <summary>The commands of a document, in its order.</summary>
    public static IReadOnlyList<DocumentedCommand> In(IReadOnlyList<string> document)
    {
        var found = new List<DocumentedCommand>();
        for (var (at, fenced, varying) = (0, false, false); at < document.Count; at++)
        {
            var line = document[at];
            if (line.StartsWith(Fence, StringComparison.Ordinal))
            {
                fenced = !fenced;
                if (fenced) varying = at > 0 && document[at - 1] == Varying;
            }
            else if (fenced && line.StartsWith(Prompt, StringComparison.Ordinal))
            {
                var output = document.Skip(at + 1).TakeWhile(next => !next.StartsWith(Fence, StringComparison.Ordinal)
                    && !next.StartsWith(Prompt, StringComparison.Ordinal)).ToList();
                found.Add(new DocumentedCommand(line[Prompt.Length..], at + 1, output, varying));
            }
            else if (fenced && line.StartsWith(Program, StringComparison.Ordinal))
            {
                found.Add(new DocumentedCommand(Comment().Replace(line, ""), at + 1, null, varying));
            }
        }

        return found;
    }

    /// <summary>What is told of an output, whatever was measured and when: lines in order of the alphabet, with numbers, keys, times and
    /// the curves' shapes replaced by what they are.</summary>
    public IReadOnlyList<string> Told(IEnumerable<string> output) =>
        [.. output.Select(Tell).Where(line => line.Length > 0).Order(StringComparer.Ordinal)];

    /// <summary>Whether a line only says how far something is.</summary>
    public static bool IsProgress(string line) => Progress().IsMatch(line);

    /// <summary>The output as the document has it: as long, where it leaves lines out.</summary>
    public IEnumerable<string> Shorten(IReadOnlyList<string> output)
    {
        if (Output is null || !Output.Contains(Rest)) return output;
        var head = Output.TakeWhile(line => line != Rest).Count();
        return [.. output.Take(head), Rest, .. output.TakeLast(Math.Min(Output.Count - head - 1, Math.Max(0, output.Count - head)))];
    }

    private string Tell(string line)
    {
        if (WordsVary) return FirstWord().Match(line).Value;
        return Measured.Aggregate(line, (told, measured) => measured.Pattern.Replace(told, measured.Name)).Trim();
    }

    private static readonly (Regex Pattern, string Name)[] Measured =
    [
        (Commit(), ""), (Machine(), "on MACHINE"), (Age(), "WHEN"), (Key(), "KEY"), (Curve(), "CURVE"), (Number(), "#"), (Blanks(), " "),
        (Space(), "FREE"),
    ];

    [GeneratedRegex(@"\s{2,}#.*$")]
    private static partial Regex Comment();

    [GeneratedRegex("^  ETA ")]
    private static partial Regex Progress();

    [GeneratedRegex(@"^\s*\S*")]
    private static partial Regex FirstWord();

    [GeneratedRegex(", commit [0-9a-f]+( with changes)?")]
    private static partial Regex Commit();

    [GeneratedRegex("on [0-9]+ cores? of [^,]+")]
    private static partial Regex Machine();

    [GeneratedRegex("just now|[0-9]+ (min|h|d) ago")]
    private static partial Regex Age();

    [GeneratedRegex(@"\b(?=[a-f]*[0-9])[0-9a-f]{12,64}\b")]
    private static partial Regex Key();

    [GeneratedRegex("[▁▂▃▄▅▆▇█]+")]
    private static partial Regex Curve();

    // With the unit of a size, which changes with it.
    [GeneratedRegex(@"[-+−]?[0-9][0-9.,:e%-]*( (bytes|[KMG]i?B)\b)?")]
    private static partial Regex Number();

    [GeneratedRegex("( of|, but only) # free: (fits|too little)")]
    private static partial Regex Space();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();
}
