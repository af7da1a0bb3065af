using D1.Model.Tokenization.Patterns;

namespace D1.Model.Tokenization.PreTokenizers;

/// <summary>Cuts at the matches of a pattern.</summary>
/// <param name="pattern">What is looked for.</param>
/// <param name="behavior">What becomes of it.</param>
/// <param name="invert">Take what lies between the matches for the matches.</param>
internal sealed class PatternSplit(SplitPattern pattern, SplitBehavior behavior, bool invert) : IPreTokenizer
{
    public void Cut(ReadOnlyMemory<char> text, bool isStart, List<ReadOnlyMemory<char>> words)
    {
        var cuts = new List<PatternCut>();
        pattern.Cut(text.Span, cuts);
        if (behavior == SplitBehavior.Isolated)
            foreach (var cut in cuts) Add(text, cut.Start, cut.End, words);
        else
            foreach (var (start, end) in Merged(cuts)) Add(text, start, end, words);
    }

    private static void Add(ReadOnlyMemory<char> text, int start, int end, List<ReadOnlyMemory<char>> words)
    {
        if (end > start) words.Add(text[start..end]);
    }

    private IEnumerable<(int Start, int End)> Merged(List<PatternCut> cuts) => behavior switch
    {
        SplitBehavior.Removed => cuts.Where(cut => cut.IsMatch == invert).Select(cut => (cut.Start, cut.End)),
        SplitBehavior.MergedWithPrevious => Merge(cuts, (isMatch, before) => isMatch && !before),
        SplitBehavior.MergedWithNext => Merge(cuts.AsEnumerable().Reverse(), (isMatch, before) => isMatch && !before).AsEnumerable()
            .Reverse(),
        _ => Merge(cuts, (isMatch, before) => isMatch == before),
    };

    /// <summary>Joins a part to the one before it (in the order given) where <paramref name="joins"/> says so of the two.</summary>
    private List<(int Start, int End)> Merge(IEnumerable<PatternCut> cuts, Func<bool, bool, bool> joins)
    {
        var merged = new List<(int Start, int End)>();
        var before = false;
        foreach (var cut in cuts)
        {
            var isMatch = cut.IsMatch != invert;
            if (merged.Count > 0 && joins(isMatch, before))
                merged[^1] = (Math.Min(merged[^1].Start, cut.Start), Math.Max(merged[^1].End, cut.End));
            else merged.Add((cut.Start, cut.End));
            before = isMatch;
        }

        return merged;
    }
}
