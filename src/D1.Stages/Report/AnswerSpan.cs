namespace D1.Stages.Report;

/// <summary>Where in a completion the text stands that its scorer took for the answer.</summary>
internal static class AnswerSpan
{
    private const string Open = "<answer>", Box = @"\boxed{";

    /// <summary>
    /// Start and length in UTF-16 units: in the last box that holds it, else behind the last <c>&lt;answer&gt;</c>, else where it occurs
    /// last. It is no part of a longer word or number; spaces and line ends may differ, since scorers join lines and tokens as they like.
    /// Null where it cannot be pointed at.
    /// </summary>
    public static int[]? Find(string completion, string? extracted)
    {
        if (string.IsNullOrWhiteSpace(extracted)) return null;
        var wanted = string.Concat(extracted.Where(letter => !char.IsWhiteSpace(letter)));
        int[] places = [.. Enumerable.Range(0, completion.Length).Where(at => !char.IsWhiteSpace(completion[at]))];
        var text = string.Concat(places.Select(at => completion[at]));
        var found = Occurrences(text, wanted).Where(at => IsWhole(completion, places[at], places[at + wanted.Length - 1] + 1)).ToList();
        if (found.Count == 0) return null;
        var boxed = text.LastIndexOf(Box + wanted + "}", StringComparison.Ordinal);
        var open = text.LastIndexOf(Open, StringComparison.Ordinal);
        var chosen = boxed >= 0 ? boxed + Box.Length
            : found.Where(at => open >= 0 && at >= open + Open.Length).DefaultIfEmpty(found[^1]).First();
        return [places[chosen], places[chosen + wanted.Length - 1] + 1 - places[chosen]];
    }

    private static IEnumerable<int> Occurrences(string text, string wanted)
    {
        for (var at = text.IndexOf(wanted, StringComparison.Ordinal); at >= 0; at = text.IndexOf(wanted, at + 1, StringComparison.Ordinal))
            yield return at;
    }

    private static bool IsWhole(string text, int start, int end) =>
        !(start > 0 && char.IsLetterOrDigit(text[start]) && char.IsLetterOrDigit(text[start - 1]))
        && !(end < text.Length && char.IsLetterOrDigit(text[end - 1]) && char.IsLetterOrDigit(text[end]));
}
