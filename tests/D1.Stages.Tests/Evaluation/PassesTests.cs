using D1.Pipeline.Store;
using D1.Stages.Evaluation;
using D1.Stages.Tests.Toys;

namespace D1.Stages.Tests.Evaluation;

/// <summary>How many forward passes an answer took, and how many tokens they wrote.</summary>
public sealed class PassesTests(TinyRuns runs) : IClassFixture<TinyRuns>
{
    private const string Some = "problems=24";

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void Where_steps_are_counted_each_writes_its_tokens(int tokens)
    {
        var cell = runs.Artifact("evaluate", Some, $"tokens_per_step={tokens}");
        var length = (int)(long)cell.Manifest.EffectiveSpec!["gen_length"]!;
        Assert.All(Items(cell), item => Assert.Equal((length / tokens, length), (item.Passes, item.Written)));
        Assert.Equal(tokens, cell.Metrics["tokens_per_pass"]);
    }

    [Fact]
    public void Where_confidence_decides_an_answer_counts_its_own_passes_whatever_its_batch()
    {
        // A mean confidence of the untrained model: some steps accept several predictions.
        string[] hasty = [Some, "factor=1.9", "may_predict_mask=false"];
        var cell = runs.Artifact("evaluate", hasty);
        var items = Items(cell);
        Assert.Equal(items, Items(runs.Artifact("evaluate", [.. hasty, "batch_size=1"])));
        var length = (int)(long)cell.Manifest.EffectiveSpec!["gen_length"]!;
        Assert.All(items, item => Assert.InRange(item.Passes!.Value, 1, length));
        Assert.True(items.Select(item => item.Passes).Distinct().Count() > 1);
        Assert.All(items, item => Assert.Equal(length, item.Written));
        Assert.Equal(items.Sum(item => item.Written!.Value) / (double)items.Sum(item => item.Passes!.Value),
            cell.Metrics["tokens_per_pass"]);
        Assert.InRange(cell.Metrics["tokens_per_pass"], 1.01, length);
    }

    /// <summary>Such a position stays masked, and may be chosen again.</summary>
    [Fact]
    public void A_position_that_is_answered_with_the_mask_is_not_written()
    {
        var cell = runs.Artifact("evaluate", Some, "inputs.model=masks", "may_predict_mask=true", "tokens_per_step=2");
        var length = (int)(long)cell.Manifest.EffectiveSpec!["gen_length"]!;
        var items = Items(cell);
        Assert.Contains(items, item => item.MasksLeft > 0);
        Assert.All(items, item => Assert.Equal((length / 2, length - (item.MasksLeft ?? 0)), (item.Passes, (long)item.Written!)));
    }

    private static IReadOnlyList<EvaluatedItem> Items(Artifact cell) => EvaluatedItem.Read(cell.File(EvaluateStage.ItemsFile));
}
