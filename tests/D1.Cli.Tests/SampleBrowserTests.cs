using D1.Cli.Verbs;
using D1.Pipeline.Records;
using D1.Pipeline.Store;
using D1.Stages.Results;

namespace D1.Cli.Tests;

/// <summary>The keys and the screen of <c>d1 samples</c>, without a terminal.</summary>
public sealed class SampleBrowserTests
{
    private static readonly EvaluatedCell Cell = new(
        new Artifact("", new Manifest
        {
            Stage = "evaluate",
            Key = "",
            Digest = "",
            Components = new Dictionary<string, string>(),
            SpecName = "evaluate",
            Files = [],
        }), "gsm", 24, new Dictionary<string, string>());

    private readonly SampleBrowser _browser = new([Shown("ant", 1), Shown("bee", 0), Shown("cat", 1)], "sft", null, colours: true);

    [Fact]
    public void Keys_go_from_one_to_the_next_and_stay_within()
    {
        Assert.Equal("ant", Press(""));
        Assert.Equal("bee", Press("n"));
        Assert.Equal("cat", Press("nnn"));
        Assert.Equal("bee", Press("p"));
        Assert.Equal("ant", Press("g"));
        Assert.Equal("cat", Press("G"));
        Assert.False(_browser.Press(Key('q')));
        Assert.False(_browser.Press(new ConsoleKeyInfo('\x3', ConsoleKey.C, false, false, true)));
    }

    [Fact]
    public void A_search_goes_on_behind_the_end_and_says_when_nothing_is_there()
    {
        Assert.Equal("cat", Press("/CAT\r"));
        Assert.Equal("ant", Press("/nt\r"));
        Assert.Equal("ant", Press("/wolf\r"));
        Assert.Contains("'wolf' occurs nowhere", _browser.Screen(80, 10)[^1], StringComparison.Ordinal);
        // Letters are the text then, not keys.
        Assert.Equal("ant", Press("/nq\x1b"));
    }

    [Fact]
    public void The_screen_is_never_left_by_a_line_and_long_answers_scroll()
    {
        var screen = _browser.Screen(40, 6);
        Assert.Equal(6, screen.Count);
        Assert.All(screen, line => Assert.InRange(Visible(line).Length, 0, 40));
        foreach (var key in new string('j', 30)) _browser.Press(Key(key));
        var end = _browser.Screen(40, 6);
        Assert.DoesNotContain("question", string.Concat(end), StringComparison.Ordinal);
        Assert.StartsWith("tokens", Visible(end[^2]), StringComparison.Ordinal);
        Assert.Contains("\e[32m  right\e[0m", _browser.Screen(80, 40)[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Wide_characters_take_two_columns_and_a_search_loses_whole_ones()
    {
        var shown = Shown("日本語テスト🙂🙂", 1, "日本語の答えはとても長い。🙂 ");
        var browser = new SampleBrowser([shown], "モデル", null, colours: true);
        foreach (var width in (int[])[40, 41, 60])
            Assert.All(browser.Screen(width, 30), line => Assert.InRange(
                Visible(line).EnumerateRunes().Sum(rune => rune.Value > 0x2fff ? 2 : 1), 0, width));
        foreach (var key in "/a🙂") browser.Press(Key(key));
        for (var times = 0; times < 3; times++)
        {
            Assert.StartsWith(((string[])["/a🙂_", "/a_", "/_"])[times], Visible(browser.Screen(80, 10)[^1]), StringComparison.Ordinal);
            browser.Press(new ConsoleKeyInfo('\b', ConsoleKey.Backspace, false, false, false));
        }
    }

    private static string Visible(string line) =>
        System.Text.RegularExpressions.Regex.Replace(line, "\e\\[[0-9;]*m", "");

    private static ShownSample Shown(string word, int correct, string wrote = "so it goes on and on ") => new(Cell,
        new Sample(1, "gsm", word, $"What is {word}?", word, string.Concat(Enumerable.Repeat(wrote, 20)), null, correct, 1,
            new Dictionary<string, double>(), 0, 1, 1, false), null);

    private static ConsoleKeyInfo Key(char letter) => new(letter, letter switch
    {
        '\r' => ConsoleKey.Enter,
        '\x1b' => ConsoleKey.Escape,
        _ => ConsoleKey.None,
    }, false, false, false);

    /// <summary>Which one is shown after some keys.</summary>
    private string Press(string keys)
    {
        foreach (var key in keys) Assert.True(_browser.Press(Key(key)));
        return Visible(_browser.Screen(80, 40)[0]).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1];
    }
}
