using System.Collections.Concurrent;
using D1.Pipeline.Execution;
using D1.Pipeline.Terminal;

namespace D1.Pipeline.Tests.Execution;

public sealed class HeartbeatTests
{
    private static readonly TimeSpan Often = TimeSpan.FromMilliseconds(5);

    [Fact]
    public void Without_a_terminal_each_beat_is_a_line()
    {
        var lines = new ConcurrentQueue<string>();
        using (var heart = new Heartbeat("compiling", lines.Enqueue, Often)) SpinWait.SpinUntil(() => lines.Count > 1);
        Assert.All(lines, line => Assert.Matches("^compiling: [0-9]+ s so far$", line));
    }

    [Fact]
    public void A_terminal_gets_one_row_that_makes_room_and_is_gone_in_the_end()
    {
        const string Erase = "\r\e[K";
        var text = new StringWriter();
        var terminal = TextWriter.Synchronized(text);
        using (var heart = new Heartbeat("compiling a solution with a long name", _ => Assert.Fail("no lines there"), Often, terminal, 20))
        {
            SpinWait.SpinUntil(() => Written().Length > 0);
            heart.Above(() => terminal.WriteLine("a warning"));
            var length = Written().Length;
            SpinWait.SpinUntil(() => Written().Length > length);
        }
        var ended = Written();
        Thread.Sleep(Often * 10);
        Assert.Equal(ended, Written());
        Assert.Contains(Erase + "a warning", ended, StringComparison.Ordinal);
        Assert.EndsWith(Erase, ended, StringComparison.Ordinal);
        Assert.DoesNotContain(ended.Split(Erase), row => !row.StartsWith("a warning", StringComparison.Ordinal) && row.Length > 19);

        // The writer locks itself.
        string Written()
        {
            lock (terminal) return text.ToString();
        }
    }

    [Theory]
    [InlineData(0, "0 tests")]
    [InlineData(1, "1 test")]
    [InlineData(12, "12 tests")]
    public void Numbers_and_their_nouns_agree(long number, string text) => Assert.Equal(text, Counted.Of(number, "test"));

    [Fact]
    public void A_noun_may_have_a_plural_of_its_own() =>
        Assert.Equal(("1 loss", "2 losses"), (Counted.Of(1, "loss", "losses"), Counted.Of("2", "loss", "losses")));
}
