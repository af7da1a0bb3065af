

namespace D1.Tasks.Tests;

public sealed class CorpusTests
{
    private static readonly SolutionMix Mix = new(0.45, 0.35, 0.20);

    [Fact]
    public void Fractions_are_those_of_the_mix()
    {
        const int count = 20_000;
        var corpus = new Corpus(TaskRegistry.NanoTable1, Split.Train, Mix, seed: 1);
        var styles = Enumerable.Range(0, count).Select(i => corpus[i].Style).ToList();
        foreach (var (style, fraction) in new[] { (CompletionStyle.Trace, 0.45), (CompletionStyle.Direct, 0.35),
            (CompletionStyle.Wrong, 0.20) })
            Assert.InRange(styles.Count(s => s == style) / (double)count, fraction - 0.02, fraction + 0.02);
    }

    [Fact]
    public void Tasks_take_turns() =>
        Assert.Equal(["gsm", "math", "countdown", "sudoku", "gsm"],
            Enumerable.Range(0, 5).Select(i => new Corpus(TaskRegistry.NanoTable1, Split.Train, Mix, 1)[i].Task.Name));

    [Fact]
    public void An_example_needs_no_earlier_one()
    {
        var forwards = new Corpus(TaskRegistry.NanoTable1, Split.Train, Mix, 1);
        var alone = new Corpus(TaskRegistry.NanoTable1, Split.Train, Mix, 1);
        var expected = Enumerable.Range(0, 100).Select(i => Text(forwards[i])).Last();
        Assert.Equal(expected, Text(alone[99]));
        Assert.NotEqual(expected, Text(new Corpus(TaskRegistry.NanoTable1, Split.Train, Mix, 2)[99]));
        Assert.NotEmpty(alone[long.MaxValue].Completion);

        static string Text(Example example) => $"{example.Problem.Prompt} {example.Completion}";
    }

    [Fact]
    public void Traces_only_are_traces_only()
    {
        var corpus = new Corpus(TaskRegistry.NanoTable1, Split.Train, SolutionMix.TracesOnly, 1);
        Assert.All(Enumerable.Range(0, 400), i => Assert.Equal(CompletionStyle.Trace, corpus[i].Style));
    }

    [Theory]
    [InlineData(0.5, 0.5, 0.5)]
    [InlineData(1.2, -0.2, 0)]
    [InlineData(double.NaN, 0, 0)]
    public void A_mix_that_is_no_mix_is_refused(double trace, double direct, double wrong) =>
        Assert.Contains("sum 1", Assert.Throws<ArgumentException>(() => new SolutionMix(trace, direct, wrong)).Message);

    [Fact]
    public void A_corpus_needs_a_task_and_an_index()
    {
        Assert.Throws<ArgumentException>(() => new Corpus([], Split.Train, Mix, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Corpus(TaskRegistry.NanoTable1, Split.Train, Mix, 1)[-1]);
    }
}
