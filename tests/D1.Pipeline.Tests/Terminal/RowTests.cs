using System.Globalization;
using D1.Pipeline.Terminal;
using FsCheck;
using FsCheck.Fluent;

namespace D1.Pipeline.Tests.Terminal;

/// <summary>Texts on a screen: whole characters, counted by the columns that they take.</summary>
public sealed class RowTests
{
    // What a terminal shows of each is known from the East Asian width and from how emoji join.
    private static readonly Dictionary<string, int> Widths = new()
    {
        ["a"] = 1,
        ["é"] = 1,
        ["e\u0301"] = 1,
        ["…"] = 1,
        ["ｱ"] = 1,
        ["░"] = 1,
        [" "] = 1,
        ["日"] = 2,
        ["한"] = 2,
        ["\u1112\u1161\u11ab"] = 2,
        ["！"] = 2,
        ["😀"] = 2,
        ["👍🏽"] = 2,
        ["👨\u200d👩\u200d👧"] = 2,
        ["🇩🇪"] = 2,
        ["❤\ufe0f"] = 2,
    };

    [Fact]
    public void Characters_take_the_columns_that_a_terminal_gives_them()
    {
        foreach (var (character, width) in Widths) Assert.Equal((character, width), (character, Row.Columns(character)));
        Prop.ForAll(Texts().ToArbitrary(), text => Row.Columns(string.Concat(text)) == Width(text)).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_wrapped_text_keeps_within_and_loses_no_character() => Prop.ForAll(Cases(least: 2).ToArbitrary(), pair =>
    {
        var rows = Row.Wrap(string.Concat(pair.Text), pair.Columns).ToList();
        return rows.TrueForAll(row => Width(Characters(row)) <= pair.Columns)
            && Written(rows.SelectMany(Characters)).SequenceEqual(Written(pair.Text));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_row_that_is_cut_keeps_within_and_cuts_no_character() => Prop.ForAll(Cases(least: 1).ToArbitrary(), pair =>
    {
        var row = Characters(Row.Fit(string.Concat(pair.Text), pair.Columns));
        return Width(pair.Text) <= pair.Columns ? row.SequenceEqual(pair.Text)
            : Width(row) <= pair.Columns && row[^1] == "…" && row.SkipLast(1).SequenceEqual(pair.Text.Take(row.Count - 1));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_padded_text_fills_its_columns() => Prop.ForAll(Cases(least: 0).ToArbitrary(), pair =>
        Row.Columns(Row.Pad(string.Concat(pair.Text), pair.Columns)) == Math.Max(pair.Columns, Width(pair.Text)))
            .QuickCheckThrowOnFailure();

    [Fact]
    public void Any_text_is_wrapped_in_the_end() => Prop.ForAll<NonNull<string>, PositiveInt>((text, columns) =>
        string.Concat(Row.Wrap(text.Get, columns.Get)).Replace(" ", "", StringComparison.Ordinal)
            == text.Get.Replace(" ", "", StringComparison.Ordinal)).QuickCheckThrowOnFailure();

    [Fact]
    public void Rows_end_at_blanks_where_there_are_some()
    {
        Assert.Equal(["so it", "goes", "on"], Row.Wrap("so it goes on", 6));
        Assert.Equal(["日本", "語"], Row.Wrap("日本語", 5));
        Assert.Equal(["one", "two"], Row.Wrap("one two", 3));
        Assert.Equal([""], Row.Wrap("", 3));
        Assert.Equal("日…", Row.Fit("日本語", 4));
        Assert.Equal("a b", Row.Fit("a\nb", 3));
    }

    private static IEnumerable<string> Written(IEnumerable<string> text) => text.Where(character => character != " ");

    private static int Width(IEnumerable<string> text) => text.Sum(character => Widths[character]);

    private static List<string> Characters(string text)
    {
        var elements = StringInfo.GetTextElementEnumerator(text);
        var characters = new List<string>();
        while (elements.MoveNext()) characters.Add(elements.GetTextElement());
        return characters;
    }

    private static Gen<List<string>> Texts() => Gen.Elements(Widths.Keys.ToArray()).ListOf().Select(parts => parts.ToList());

    private static Gen<(List<string> Text, int Columns)> Cases(int least) =>
        Gen.Zip(Texts(), Gen.Choose(least, 30)).Select(pair => (pair.Item1, pair.Item2));
}
