using D1.Model.Adapters;
using D1.Model.Files;
using D1.Model.Network;
using D1.Stages.Tests.Toys;
using static TorchSharp.torch;

namespace D1.Stages.Tests.Training;

/// <summary>SFT by adapters, in parts and on several threads: the same update, another way to compute it.</summary>
public sealed class AdapterTrainingTests(TinyRuns runs) : IClassFixture<TinyRuns>
{
    private const string Adapters = "lora={rank: 4, alpha: 8, targets: [q_proj, up_proj]}";

    [Fact]
    public void Only_the_adapted_projections_change()
    {
        using var scope = NewDisposeScope();
        using var before = SafetensorsFile.Open(runs.Artifact("pretrain").File("model.safetensors"));
        using var after = SafetensorsFile.Open(runs.Artifact("masked-sft", Adapters).File("model.safetensors"));
        Assert.Equal(before.Names.Order(StringComparer.Ordinal), after.Names.Order(StringComparer.Ordinal));
        Assert.Equal(
            before.Names.Where(name =>
                name.Contains("q_proj", StringComparison.Ordinal) || name.Contains("up_proj", StringComparison.Ordinal))
                    .Order(StringComparer.Ordinal),
            before.Names.Where(name => !before.Read(name).equal(after.Read(name)).all().item<bool>()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_adapter_is_kept_and_folds_into_exactly_the_model_that_was_made()
    {
        var run = runs.Artifact("masked-sft", Adapters);
        using var scope = NewDisposeScope();
        using var model = Llada.Load(runs.Artifact("pretrain").Folder);
        var options = PeftAdapter.Attach(model, run.File("adapter"));
        Assert.Equal((4, 8.0), (options.Rank, options.Alpha));
        using var merged = SafetensorsFile.Open(run.File("model.safetensors"));
        Assert.All(model.Weights(merged: true), weight => Assert.True(weight.Value.equal(merged.Read(weight.Key)).all().item<bool>()));
        Assert.False(Directory.Exists(runs.Artifact("masked-sft", "lora=null").File("adapter")));
    }

    // Sums in another order: last bits differ, and an optimiser's first steps, which divide by the gradient's size, carry them on.
    [Theory]
    [InlineData("accumulation_steps=2")]
    [InlineData("accumulation_steps=4")]
    [InlineData("threads=2")]
    [InlineData("threads=2", "accumulation_steps=2")]
    public void Parts_of_a_batch_add_up_to_its_update(params string[] parts)
    {
        foreach (var adapters in (string[])[Adapters, "lora=null"])
        {
            var loss = runs.Artifact("masked-sft", adapters).Metrics["validation_loss"];
            Assert.InRange(runs.Artifact("masked-sft", [adapters, .. parts]).Metrics["validation_loss"] / loss, 1 - 1e-4, 1 + 1e-4);
        }
    }

    [Theory]
    [InlineData("masked-sft", Adapters)]
    [InlineData("masked-sft", "lora=null", "threads=2")]
    [InlineData("grpo", "lora={rank: 4, alpha: 8, dropout: 0.1}", "accumulation_steps=2")]
    [InlineData("grpo", "lora=null")]
    public void Blocks_that_are_computed_again_make_the_same_model(string spec, params string[] set) =>
        Assert.Equal(Weights(spec, set), Weights(spec, [.. set, "activation_checkpointing=true"]));

    private string Weights(string spec, string[] set) =>
        runs.Artifact(spec, set).Manifest.Files.Single(file => file.Path == "model.safetensors").Sha256;
}
