using D1.Core;
using D1.Model.Decoding;
using D1.Model.Network;
using D1.Model.Tests.Network;

using static D1.Model.Numbers;
using static TorchSharp.torch;

namespace D1.Model.Tests.Decoding;

/// <summary>What a decode went through.</summary>
public sealed class TrajectoryTests
{
    private static readonly DecodingOptions Options = new() { GenLength = 8, BlockLength = 4, Steps = 4 };

    [Theory]
    [InlineData(false, null)]
    [InlineData(true, null)]
    [InlineData(false, 0.02)]
    [InlineData(false, 0.03)]
    [InlineData(false, 0.04)]
    public void States_lead_from_masks_to_the_sequences_of_a_decode_without_them(bool stopAfterEos, double? threshold)
    {
        using var scope = NewDisposeScope();
        using var probe = RandomWeights.Create(TinyConfig.Value, 4);
        // A token of the first block of one row takes the part of EOS, so that this row leaves and others stay.
        var eosId = (int)new SemiAutoregressiveDecoder(probe, Options with { MayPredictMask = false }, new SeededNoise(1))
            .Decode(Range(30, CPU).view(6, 5)).Sequences[0, 6].item<long>();
        using var model = RandomWeights.Create(TinyConfig.Value with { EosTokenId = eosId }, 4);
        var options = Options with { StopAfterEos = stopAfterEos, Threshold = threshold, MayPredictMask = false };
        var prompts = Range(30, CPU).view(6, 5);
        var expected = Decode(options).Sequences;
        var decoded = Decode(options with { KeepTrajectory = true });
        Assert.Equal(expected.data<long>().ToArray(), decoded.Sequences.data<long>().ToArray());
        Assert.Equal(decoded.ForwardPasses, decoded.Trajectory.Count);
        Assert.Empty(Decode(options).Trajectory);

        Assert.True(decoded.Trajectory[0].Masked.all().item<bool>());
        var after = decoded.Trajectory.Skip(1).Select(state => state.Before).Append(decoded.Sequences.narrow(1, 5, 8));
        foreach (var (state, next) in decoded.Trajectory.Zip(after))
        {
            // All rows, those that have left among them.
            Assert.Equal([6, 8], state.Before.shape);
            // Whole predictions: no mask is left, what stood stands, and what was written next is what was predicted.
            Assert.False(state.Predicted.eq(Number(TinyConfig.Value.MaskTokenId)).any().item<bool>());
            Assert.True(state.Predicted.eq(state.Before).logical_or(state.Masked).all().item<bool>());
            if (!stopAfterEos) Assert.True(next.eq(state.Predicted).logical_or(next.eq(state.Before)).all().item<bool>());
            Assert.True(state.Confidence.gt(Number(0)).eq(state.Masked).all().item<bool>());
        }

        DecodingResult Decode(DecodingOptions how) => new SemiAutoregressiveDecoder(model, how, new SeededNoise(1)).Decode(prompts);
    }

    [Theory]
    [InlineData(DecodingCache.Prefix)]
    [InlineData(DecodingCache.Dual)]
    public void A_cache_leaves_out_what_states_are_made_of(DecodingCache cache) => Assert.StartsWith(
        $"cache {cache.ToString().ToLowerInvariant()} must be none: a trajectory",
        Assert.Throws<InputException>(() => (Options with { KeepTrajectory = true, Cache = cache }).Validate()).Message,
        StringComparison.Ordinal);
}
