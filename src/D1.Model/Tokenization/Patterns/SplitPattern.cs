namespace D1.Model.Tokenization.Patterns;

/// <summary>A regular expression of a tokenizer.json over code points (not UTF-16 units, as .NET's own).</summary>
internal sealed class SplitPattern
{
    private readonly PatternInstruction[] _code;
    private readonly int _slots;

    /// <exception cref="InputException">Not a pattern, or one of a dialect that is not supported.</exception>
    public SplitPattern(string pattern)
    {
        var compiler = new PatternCompiler();
        _code = compiler.Compile(PatternParser.Parse(pattern));
        _slots = compiler.Slots;
    }

    /// <summary>Matches exactly <paramref name="text"/>; nothing at all if that is empty.</summary>
    public static SplitPattern Literal(string text) => text.Length == 0
        ? new SplitPattern("(?!)")
        : new SplitPattern(new PatternNode.Sequence(
            [.. text.EnumerateRunes().Select(rune => new PatternNode.One(RuneSet.Of(rune.Value)))]));

    private SplitPattern(PatternNode node) => _code = new PatternCompiler().Compile(node);

    /// <summary>
    /// Cuts <paramref name="text"/> (well-formed UTF-16) into matches and what lies between them, in order and without gaps. An
    /// empty match counts, except right after another match.
    /// </summary>
    public void Cut(ReadOnlySpan<char> text, List<PatternCut> cuts)
    {
        var matcher = new PatternMatcher(_code, _slots);
        var (at, previous) = (0, 0);
        var lastEnd = -1;
        while (at <= text.Length)
        {
            var end = matcher.Match(text, at);
            if (end < 0 || (end == at && end == lastEnd))
            {
                at += at + 1 < text.Length && char.IsSurrogatePair(text[at], text[at + 1]) ? 2 : 1;
                continue;
            }

            if (at > previous) cuts.Add(new PatternCut(previous, at, IsMatch: false));
            cuts.Add(new PatternCut(at, end, IsMatch: true));
            at = previous = lastEnd = end;
        }

        if (previous < text.Length) cuts.Add(new PatternCut(previous, text.Length, IsMatch: false));
    }
}
