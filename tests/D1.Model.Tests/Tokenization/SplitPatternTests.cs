using System.Text.RegularExpressions;
using D1.Model.Tokenization.Patterns;
using FsCheck;
using FsCheck.Fluent;

namespace D1.Model.Tests.Tokenization;

public sealed class SplitPatternTests
{
    /// <summary>Patterns that mean the same to .NET, none of which matches the empty text.</summary>
    public static TheoryData<string> SharedWithDotNet =>
    [
        @"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+",
        @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+",
        @"(a|ab)(c|bcd)?", @"(?:ab?){2,3}", @"a+?b|a{2}", @"(?>a+)b|a", @"(?<=a)b+|(?<!b)a", @"(?:a*b*)+c", @"[^ab]+|[a-b&]", @"(?:a|b)*?s",
        @"\bs\w*|\s\S", @"(?i)S(?-i:A)|l",
    ];

    private static readonly Gen<string> Text =
        Gen.Elements("a", "b", "ab", "c", "d", "s", "l", "L", "S", "A", "'", "1", "23", " ", "\n", "\r", "&", "é", "٣", "\u3000").ListOf()
            .Select(string.Concat);

    [Theory]
    [MemberData(nameof(SharedWithDotNet))]
    public void A_pattern_matches_what_dotnets_own_does(string pattern)
    {
        var (ours, theirs) = (new SplitPattern(pattern), new Regex(pattern, RegexOptions.CultureInvariant));
        Prop.ForAll(Text.ToArbitrary(), text => Matches(ours, text).SequenceEqual(theirs.Matches(text).Select(match => match.Value)))
            .QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData(@"\p{L}+", "𝐇𝐞 𐐷x", "𝐇𝐞|𐐷x")] // letters beyond the BMP
    [InlineData(@"\p{N}", "𝟙𝟚½Ⅷ", "𝟙|𝟚|½|Ⅷ")]
    [InlineData(@".", "🙂a", "🙂|a")]
    [InlineData(@"[😀-🙏]+", "x🙂😀y", "🙂😀")]
    [InlineData(@"[^a]", "a🙂", "🙂")]
    [InlineData(@"(?<=🙂).", "🙂🙃x", "🙃")]
    [InlineData(@"\p{L}+?x", "𝐇𝐞x", "𝐇𝐞x")]
    [InlineData(@"\p{L}+x", "𝐇x𝐞", "𝐇x")] // a run is given back by whole characters
    [InlineData(@"a++a|b", "aab", "b")]
    [InlineData(@"[^\r\n\p{L}\p{N}]?+\p{L}+", " a1b", " a|b")]
    [InlineData(@"'(?i:[sdmt]|ll|ve|re)", "'S'ſ'Ll'x", "'S|'ſ|'Ll")]
    [InlineData(@"(?i:k)", "kK\u212A", "k|K|\u212A")]
    [InlineData(@" ?[^(\s|[.,!?…。,、।۔،])]+", "Hi, you|me", "Hi| you|me")] // a class in a class
    [InlineData(@"[\w&&[^a-c\d]]+", "abxyz1", "xyz")]
    [InlineData(@"[[:alpha:]]+|[[:^alnum:]]", "ab1-", "ab|-")]
    [InlineData(@"\p{^L}|\P{N}", "1a", "1|a")]
    [InlineData(@"\x{1F642}|\u0041|\x42", "🙂AB", "🙂|A|B")]
    [InlineData(@"a{2}?", "aaa", "aa|")] // {n}? is optional, not lazy
    [InlineData(@"a{,2}b|x{", "aaabx{", "aab|x{")]
    [InlineData(@"^b$", "a\nb\nc", "b")] // ^ and $ are the ends of lines
    [InlineData(@"(?m:a.b)|a.c", "a\nba\nc", "a\nb")]
    [InlineData(@"(?#comment)(?<name>a)\z", "aa", "a")]
    [InlineData(@"\p{Han}+", "漢字かな", "漢字")]
    [InlineData("\u0085|\\s", "\u0085\u2028\u200B", "\u0085|\u2028")]
    public void The_dialect_is_onigurumas(string pattern, string text, string expected) =>
        Assert.Equal(expected.TrimEnd('|'), string.Join('|', Matches(new SplitPattern(pattern), text)).TrimEnd('|'));

    [Fact]
    public void Empty_matches_count_except_after_a_match() =>
        Assert.Equal([new(0, 0, true), new(0, 1, false), new(1, 3, true), new(3, 4, false), new(4, 4, true)],
            Cut(new SplitPattern("a*"), "baab"));

    [Theory]
    [InlineData("(a", "')' is missing")]
    [InlineData("a)", "')' without '('")]
    [InlineData("[a", "']' is missing")]
    [InlineData("*a", "nothing to repeat")]
    [InlineData("a{3,2}", "wrong order")]
    [InlineData("a{99999999999}", "too large")]
    [InlineData("[b-a]", "wrong order")]
    [InlineData(@"(a)\1", "back-references")]
    [InlineData(@"\p{Klingon}", "'Klingon' is not supported")]
    [InlineData(@"\p{L", "'}' is missing")]
    [InlineData(@"\x{110000}", "not a code point")]
    [InlineData(@"a\", "ends too early")]
    [InlineData("(?x) a", "not supported")]
    [InlineData("(?<=a+)b", "looks back")]
    [InlineData("(?:(?:(?:ab){999}){999}){999}", "too large")]
    public void A_wrong_pattern_is_one_clear_line(string pattern, string message)
    {
        var error = Assert.Throws<InputException>(() => new SplitPattern(pattern));
        Assert.Contains(message, error.Message);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void Any_text_is_a_pattern_or_a_clear_error() => Prop.ForAll(
        Gen.Elements("(", ")", "[", "]", "^", "-", "a", "z", "\\", "p{L}", "{2}", "{,3}", "*", "+", "?", "|", "(?", ":", "!", "<", "=", ">",
            "i", "&&", "[:alpha:]", "\uD800", "🙂", ".").ListOf().Select(string.Concat).ToArbitrary(),
        pattern =>
        {
            try
            {
                Cut(new SplitPattern(pattern), "aaz🙂 a");
            }
            catch (InputException)
            {
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Deep_nesting_is_refused() => Assert.Throws<InputException>(() => new SplitPattern(new string('(', 100_000)));

    [Fact]
    public void Endless_backtracking_is_an_error() =>
        Assert.Contains("backtracks",
            Assert.Throws<InputException>(() => Matches(new SplitPattern("(?:a|a)*b"), new string('a', 40))).Message);

    [Fact]
    public void A_long_run_is_one_step() => Assert.Single(Matches(new SplitPattern(@"\s+(?!\S)|\s+"), new string(' ', 1_000_000)));

    private static List<string> Matches(SplitPattern pattern, string text) =>
        [.. Cut(pattern, text).Where(cut => cut.IsMatch).Select(cut => text[cut.Start..cut.End])];

    private static List<PatternCut> Cut(SplitPattern pattern, string text)
    {
        var cuts = new List<PatternCut>();
        pattern.Cut(text, cuts);
        Assert.Equal(text, string.Concat(cuts.Select(cut => text[cut.Start..cut.End])));
        return cuts;
    }
}
