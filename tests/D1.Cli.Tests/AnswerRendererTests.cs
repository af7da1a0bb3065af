using D1.Cli.Chat;

namespace D1.Cli.Tests;

/// <summary>How an answer looks while it is decoded.</summary>
public sealed class AnswerRendererTests
{
    private static readonly AnswerToken[] Half =
    [
        new("make", TokenState.Written, 0.99, 0), new(" 7", TokenState.Written, 0.6, 1), new(" ░", TokenState.Masked),
        new(" ∎", TokenState.End, 1, 0),
    ];

    private static string[] Texts(IReadOnlyList<AnswerToken> tokens, int step, int width, bool colour = false) =>
        [.. AnswerRenderer.Lines(tokens, step, width, colour).Select(line => line.Text)];

    [Fact]
    public void A_colour_is_a_confidence_and_bold_is_the_latest_step()
    {
        Assert.Equal(["\e[32mmake\e[0m\e[1;33m 7\e[0m\e[2m ░ ∎\e[0m"], Texts(Half, 1, 40, colour: true));
        Assert.Equal(["\e[1mmake\e[0m 7\e[2m ░ ∎\e[0m"], Texts(Half, 0, 40));
        Assert.Equal(["make 7\e[2m ░ ∎\e[0m"], Texts(Half, -1, 40));
    }

    [Theory]
    [InlineData(0.95, "32")]
    [InlineData(0.8, "36")]
    [InlineData(0.5, "33")]
    [InlineData(0.1, "31")]
    [InlineData(double.NaN, "31")]
    public void Colours_have_limits(double confidence, string code) =>
        Assert.Equal([$"\e[{code}mx\e[0m"], Texts([new("x", TokenState.Written, confidence, 0)], -1, 9, colour: true));

    [Fact]
    public void What_stands_below_a_command_is_set_in() => Assert.Equal(
        ["\e[2m\\new\e[0m   \e[2mbegin a new\e[0m", "       \e[2mconversation\e[0m"],
        AnswerRenderer.Lines("\\new   begin a new conversation", "2", 20, inset: 7).Select(line => line.Text));

    [Fact]
    public void No_line_is_wider_than_it_may_be_and_no_text_is_lost()
    {
        var words = "the quick brown fox jumps over averyveryverylongword 漢字漢字漢字 ░ ░".Split(' ');
        AnswerToken[] tokens = [.. words.Select((word, at) => new AnswerToken(
            at == 0 ? word : " " + word, word == "░" ? TokenState.Masked : TokenState.Written, 0.9, at))];
        foreach (var width in Enumerable.Range(2, 40))
        {
            var lines = AnswerRenderer.Lines(tokens, -1, width, colour: false);
            Assert.All(lines, line => Assert.InRange(line.Width, 0, width));
            Assert.Equal("thequickbrownfoxjumpsoveraveryveryverylongword漢字漢字漢字░░",
                string.Concat(lines.Select(line => line.Text)).Replace(" ", "").Replace("\e[2m", "").Replace("\e[0m", ""));
        }
    }

    [Fact]
    public void Line_ends_of_the_text_are_kept_and_a_model_cannot_command_the_terminal() =>
        Assert.Equal(["a", "", "b \uFFFD[2Jc"], Texts([new("a\n\nb\t\e[2Jc", TokenState.Written, 1, 0)], -1, 40));

    [Fact]
    public void Nothing_yet_is_an_empty_line() => Assert.Equal([""], Texts([], -1, 40));
}
