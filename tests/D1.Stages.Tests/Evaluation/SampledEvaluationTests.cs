using D1.Pipeline.Records;
using D1.Pipeline.Store;
using D1.Stages.Evaluation;
using D1.Stages.Tests.Toys;

namespace D1.Stages.Tests.Evaluation;

/// <summary>Several answers to each prompt: what is kept of them, what is counted, and that chance is each answer's own.</summary>
public sealed class SampledEvaluationTests(TinyRuns runs) : IClassFixture<TinyRuns>
{
    private const string Warm = "temperature=1", Some = "problems=24";

    [Fact]
    public void Every_answer_is_an_item_of_its_problem()
    {
        var cell = runs.Artifact("evaluate", Warm, Some, "samples=4");
        var (items, samples) = (Items(cell), Sample.Read(cell));
        Assert.Equal(96, items.Count);
        Assert.Equal(items.Select(item => item.Id), samples.Select(sample => sample.Id));
        Assert.Equal(items.Select(item => item.Reward), samples.Select(sample => (double?)sample.Reward));
        Assert.All(items.Chunk(4), group =>
        {
            Assert.Single(group.Select(item => item.Problem).Distinct());
            Assert.Equal(4, group.Select(item => item.Id).Distinct().Count());
        });
        Assert.Contains(items.Chunk(4), group => group.Select(item => item.Completion).Distinct().Count() > 1);
        Assert.Equal(96, cell.Metrics["n"]);
    }

    [Fact]
    public void Metrics_are_what_the_items_say()
    {
        var cell = runs.Artifact("evaluate", Warm, Some, "samples=6");
        var groups = Items(cell).Chunk(6).ToList();
        Assert.Equal([1, 2, 4, 6], SampledAnswers.Find(cell.Metrics)!.PassAt.Select(rate => rate.K));
        foreach (var k in (int[])[1, 2, 4, 6])
        {
            // Of all ways to take k of the six.
            var expected = 100 * groups.Average(group => Share(group.Select(item => item.Correct!.Value).ToList(), k));
            Assert.Equal(expected, cell.Metrics[$"pass_at_{k}"], 9);
            Assert.InRange(expected, cell.Metrics[$"pass_at_{k}_low"], cell.Metrics[$"pass_at_{k}_high"]);
        }

        Assert.Equal(cell.Metrics["score"], cell.Metrics["pass_at_1"], 9);
        Assert.Equal(cell.Metrics["interval_low"], cell.Metrics["pass_at_1_low"], 9);
        Assert.Equal(24, cell.Metrics["groups"]);
        Assert.Equal(groups.Count(group => group.DistinctBy(item => item.Reward).Count() == 1) / 24.0,
            cell.Metrics["groups_without_spread"]);
        Assert.Equal(groups.Count(group => group.DistinctBy(item => item.Correct).Count() == 1) / 24.0,
            cell.Metrics["groups_without_score_spread"]);

        static double Share(List<bool> right, int k) => Enumerable.Range(0, 1 << right.Count)
            .Select(choice => right.Where((_, index) => (choice >> index & 1) == 1).ToList()).Where(chosen => chosen.Count == k)
            .Average(chosen => chosen.Contains(true) ? 1.0 : 0);
    }

    /// <summary>A Sudoku's parts are cells; it passes where all of them are right.</summary>
    [Fact]
    public void What_has_parts_passes_where_all_are_right()
    {
        EvaluatedItem[] items =
        [
            Board("a", 3, 4), Board("a#2", 4, 4), Board("b", 2, 4), Board("b#2", 2, 4), Board("c", 5, 5), Board("c#2", 5, 5),
        ];
        var counted = SampledAnswers.Count(items, 2);
        Assert.Equal([50, 66.67], counted.PassAt.Select(rate => Math.Round(rate.Percent, 2)));
        Assert.Equal((3, 1.0, 2 / 3.0), (counted.Groups, counted.WithoutSpread, counted.WithoutScoreSpread));
        var (read, metrics) = (SampledAnswers.Find(counted.Metrics.ToDictionary())!, counted.Metrics.ToList());
        Assert.Equal(metrics, read.Metrics);
        Assert.Null(SampledAnswers.Find(new Dictionary<string, double> { ["score"] = 1 }));

        static EvaluatedItem Board(string id, int correct, int empty) => new()
        {
            Id = id,
            Problem = id[..1],
            CorrectCells = correct,
            EmptyCells = empty,
            Completion = "",
            Reward = 0.1,
        };
    }

    [Theory]
    [InlineData("batch_size=7")]
    [InlineData("batch_size=1000")]
    public void Batches_change_no_byte(string batch) =>
        Assert.Equal(runs.Digest("evaluate", Warm, Some, "samples=4"), runs.Digest("evaluate", Warm, Some, "samples=4", batch));

    [Fact]
    public void More_answers_and_more_problems_change_none_of_those_that_there_were()
    {
        // No problem of these has two prompts, whose answers would be numbered together.
        var four = Items(runs.Artifact("evaluate", Warm, "problems=8", "samples=4"));
        Assert.Equal(four.Chunk(4).SelectMany(group => group.Take(2)), Items(runs.Artifact("evaluate", Warm, "problems=8", "samples=2")));
        Assert.Equal(four, Items(runs.Artifact("evaluate", Warm, "problems=16", "samples=4")).Take(32));
        Assert.Equal(four.Chunk(4).Select(group => group[0] with { Reward = null }),
            Items(runs.Artifact("evaluate", Warm, "problems=8")));
    }

    [Fact]
    public void Chance_is_the_seed_s_and_there_is_none_without_a_temperature()
    {
        // Nano tasks draw other problems from another seed, too; the same ones would be answered in other words.
        Assert.NotEqual(runs.Digest("evaluate", Some), runs.Digest("evaluate", Some, Warm));
        Assert.Equal(runs.Digest("evaluate", Some), runs.Digest("evaluate", Some, "temperature=0", "samples=1"));
        var greedy = runs.Artifact("evaluate", Some);
        Assert.All(Items(greedy), item => Assert.Null(item.Reward));
        Assert.DoesNotContain(greedy.Metrics.Keys, name => name.StartsWith("pass_at", StringComparison.Ordinal)
            || name.StartsWith("groups", StringComparison.Ordinal));
        Assert.Equal(greedy.Key, runs.Artifact("evaluate", Some, "temperature=0", "samples=1", "cfg_scale=0").Key);
        Assert.DoesNotContain("parameters.samples", greedy.Manifest.Components.Keys);
        Assert.False(greedy.Manifest.EffectiveSpec!.ContainsKey("samples"));
    }

    [Theory]
    [InlineData("'samples' must be 1 at temperature 0, where all answers to a prompt are equal; set temperature", "samples=2")]
    [InlineData("'samples' must be at least 1 and at most 10000, not 0", "samples=0")]
    [InlineData("'temperature' must be at least 0 and at most 1000, not -1", "temperature=-1")]
    public void What_cannot_be_is_refused_in_one_line(string problem, params string[] set) =>
        Assert.EndsWith(problem, runs.Problem("evaluate", set));

    private static IReadOnlyList<EvaluatedItem> Items(Artifact cell) => EvaluatedItem.Read(cell.File(EvaluateStage.ItemsFile));
}
