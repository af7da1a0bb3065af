using D1.Model.Decoding;
using D1.Model.Network;
using D1.Stages.Bench;
using static TorchSharp.torch;

namespace D1.Microbenchmarks.Eager;

/// <summary>An exact decode of 128 tokens at temperature 0 in blocks of 32: tokens are equal.</summary>
internal sealed record DecodeRace(string Work, int Threads, string Model, int Batch, int PromptLength, int Steps) : Race(Work, Threads)
{
    private DecodingOptions Options => new() { GenLength = 128, BlockLength = 32, Steps = Steps };

    public override Func<Tensor> Eager(string models)
    {
        var model = new EagerLlada(Path.Combine(models, Model));
        var prompts = RaceInput.Ids(Batch, PromptLength, model.Config);
        return () => EagerDecode.Run(model, prompts, Options).flatten();
    }

    public override Func<Tensor> Own(string models)
    {
        var model = Llada.Load(Path.Combine(models, Model), ScalarType.Float32);
        var prompts = RaceInput.Ids(Batch, PromptLength, model.Config);
        return () => new SemiAutoregressiveDecoder(model, Options, new SeededNoise(1)).Decode(prompts).Sequences.flatten();
    }

    public override double? Gflop(string models) =>
        new NecessaryWork(RaceInput.Config(models, Model)).Decode(Batch, PromptLength, Options);
}
