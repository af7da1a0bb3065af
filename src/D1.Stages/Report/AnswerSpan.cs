namespace D1.Stages.Report;

/// <summary>Where in a completion the text stands that its scorer took for the answer.</summary>
internal static class AnswerSpan
{
    private const string Open = "<answer>";

    /// <summary>Start and length in UTF-16 units: behind the last <c>&lt;answer&gt;</c> where it stands there, else the last
    /// occurrence; spaces and line ends may differ. Null where it cannot be pointed at.</summary>
    public static int[]? Find(string completion, string? extracted)
    {
        if (string.IsNullOrWhiteSpace(extracted)) return null;
        if (Find(completion, extracted, completion.LastIndexOf(Open, StringComparison.Ordinal)) is { } exact) return exact;
        // Scorers join lines and tokens as they like: compared is what is left without white space.
        var (text, places) = Bare(completion);
        var (wanted, _) = Bare(extracted);
        return Find(text, wanted, text.LastIndexOf(Open, StringComparison.Ordinal)) is [var start, var length]
            ? [places[start], places[start + length - 1] + 1 - places[start]] : null;
    }

    private static int[]? Find(string text, string wanted, int open)
    {
        var at = open < 0 ? -1 : text.IndexOf(wanted, open + Open.Length, StringComparison.Ordinal);
        if (at < 0) at = text.LastIndexOf(wanted, StringComparison.Ordinal);
        return at < 0 ? null : [at, wanted.Length];
    }

    private static (string Text, List<int> Places) Bare(string text)
    {
        var places = Enumerable.Range(0, text.Length).Where(at => !char.IsWhiteSpace(text[at])).ToList();
        return (string.Concat(places.Select(at => text[at])), places);
    }
}
