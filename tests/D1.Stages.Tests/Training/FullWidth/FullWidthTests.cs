namespace D1.Stages.Tests.Training.FullWidth;

/// <summary>
/// One update of each kind at LLaDA-8B's widths, in the memory of a small machine. Alone in the process: memory is measured.
/// </summary>
[Collection(nameof(FullWidthAlone))]
public sealed class FullWidthTests(FullWidthRuns runs) : IClassFixture<FullWidthRuns>
{
    private const string Again = "activation_checkpointing=true";
    private const string Bfloat16 = "precision={weights: bfloat16, sampling: bfloat16}",
        Nf4 = "precision={weights: bfloat16, nf4: true, sampling: bfloat16}";

    [FullWidthTheory]
    [InlineData("sft", Bfloat16)]
    [InlineData("sft", Again, Bfloat16)]
    [InlineData("sft", Nf4)]
    [InlineData("sft", Again, Nf4)]
    [InlineData("grpo", Bfloat16)]
    [InlineData("grpo", Again, Bfloat16)]
    [InlineData("grpo", Nf4)]
    [InlineData("grpo", Again, Nf4)]
    public void An_update_fits_and_the_plan_knows_how_much_it_needs(string spec, params string[] set)
    {
        var model = runs.Run(spec, set);
        var (peak, planned) = (model.Manifest.Measurements["peak_memory_mb"], model.Manifest.Measurements["planned_memory_mb"]);
        Assert.InRange(peak, planned, FullWidthTheoryAttribute.MemoryMegabytes);
    }
}
