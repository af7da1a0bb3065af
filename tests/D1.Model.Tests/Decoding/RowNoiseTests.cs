using D1.Model.Decoding;
using D1.Model.Network;
using D1.Model.Tests.Network;
using static TorchSharp.torch;

namespace D1.Model.Tests.Decoding;

/// <summary>Noise that is a row's own: what is decoded beside a row, and for how long, changes nothing of it.</summary>
public sealed class RowNoiseTests : IDisposable
{
    private static readonly DecodingOptions Options =
        new() { GenLength = 24, BlockLength = 8, Steps = 24, MayPredictMask = false, Temperature = 1 };

    private readonly IDisposable _scope = NewDisposeScope();
    private readonly Llada _model = RandomWeights.Create(TinyConfig.Value, 11);

    public static TheoryData<string> Samplers => ["steps", "few steps", "stop", "masks", "threshold", "factor", "prefix", "random", "all"];

    public void Dispose()
    {
        _model.Dispose();
        _scope.Dispose();
    }

    [Theory]
    [MemberData(nameof(Samplers))]
    public void A_row_is_decoded_as_it_is_alone(string sampler)
    {
        var options = Of(sampler);
        int[] prompts = [3, 1, 4, 2];
        ulong[] seeds = [7, 8, 9, 10];
        var together = Decode(options, prompts, seeds);
        Assert.Equal(prompts.Zip(seeds, (prompt, seed) => Decode(options, [prompt], [seed])[0]), together);
        Assert.Equal(together.AsEnumerable().Reverse(), Decode(options, [2, 4, 1, 3], [10, 9, 8, 7]));
    }

    [Fact]
    public void A_prompt_is_answered_in_as_many_ways_as_it_has_seeds()
    {
        ulong[] seeds = [1, 2, 3, 4, 5, 6];
        var answers = Decode(Options, [.. seeds.Select(_ => 5)], seeds);
        Assert.Equal(seeds.Length, answers.Distinct().Count());
        Assert.Equal(answers[0], Decode(Options, [5, 5], [1, 1])[1]);
    }

    /// <summary>No two steps draw the same.</summary>
    [Fact]
    public void Every_step_draws_anew_and_a_step_that_asks_twice_gets_the_same()
    {
        var noise = new RowNoise([1, 2]);
        using var masked = ones([2, 3], ScalarType.Bool);
        var candidates = new Candidates(new Window(0, 3), masked);
        int[] steps = [0, 0, 4, 5];
        var draws = steps.Select(step => Numbers(noise.Sampling(step, candidates, 5, ScalarType.Float32))).ToList();
        Assert.Equal(draws[0], draws[1]);
        Assert.Equal(3, draws.Skip(1).Select(draw => string.Join(' ', draw)).Distinct().Count());
        Assert.Equal(30, draws[0].Distinct().Count());
        // The first that ever asks has the first step's.
        Assert.Equal(draws[0][15..], Numbers(new RowNoise([2]).Sampling(9, new(new Window(0, 3), masked.narrow(0, 1, 1)), 5,
            ScalarType.Float32)));

        static float[] Numbers(Tensor drawn) => drawn.data<float>().ToArray();
    }

    private static DecodingOptions Of(string sampler) => sampler switch
    {
        "few steps" => Options with { Steps = 9 },
        "stop" => Options with { StopAfterEos = true },
        "masks" => Options with { MayPredictMask = true },
        "threshold" => Options with { Threshold = 0.02 },
        "factor" => Options with { Factor = 1, MayPredictMask = true, StopAfterEos = true },
        "prefix" => Options with { Cache = DecodingCache.Prefix },
        "random" => Options with { Remasking = Remasking.Random, StopAfterEos = true },
        "all" => Options with { KeepTrajectory = true, CfgScale = 0.5 },
        _ => Options,
    };

    private List<string> Decode(DecodingOptions options, int[] prompts, ulong[] seeds)
    {
        var ids = tensor(prompts.SelectMany(prompt => Enumerable.Range(prompt, 4).Select(id => (long)id)).ToArray(), [prompts.Length, 4]);
        var sequences = new SemiAutoregressiveDecoder(_model, options, new RowNoise(seeds)).Decode(ids).Sequences;
        return [.. sequences.data<long>().ToArray().Chunk((int)sequences.size(1)).Select(row => string.Join(' ', row))];
    }
}
