using D1.Core;
using D1.Model.Files;
using D1.Model.Network;
using D1.Pipeline;
using static TorchSharp.torch;

namespace D1.Stages.Tests.Training.FullWidth;

/// <summary>
/// A model of a published one's widths and vocabulary, with fewer layers and random bfloat16 weights, and the published tokenizer.
/// </summary>
internal sealed class RandomModelStage : Stage<RandomModelStage.RandomModelOptions>
{
    public override string Name => "random_model";

    public override string Produces => "model";

    public override IReadOnlyList<string> Outputs => ["."];

    protected override void Run(RandomModelOptions options, StageContext context)
    {
        var config = LladaConfig.Load(Path.Combine(options.Like, ModelFolder.ConfigFile)) with { NLayers = options.Layers };
        using var model = RandomWeights.Create(config, seed: 1, ScalarType.BFloat16);
        ModelFolder.Save(context.OutputFolder, config, model.Weights());
        foreach (var file in Directory.EnumerateFiles(options.Like).Select(Path.GetFileName)
            .Where(file => file!.Contains("token", StringComparison.Ordinal)))
            File.Copy(Path.Combine(options.Like, file!), context.Output(file!));
    }

    internal sealed record RandomModelOptions
    {
        [Option("Folder with the published model's config and tokenizer.")]
        public required string Like { get; init; }

        [Option("Layers.", Min = 1)]
        public required int Layers { get; init; }
    }
}
