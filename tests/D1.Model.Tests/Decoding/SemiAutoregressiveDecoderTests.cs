using D1.Model.Decoding;
using D1.Model.Network;


using TorchSharp;

using static TorchSharp.torch;

namespace D1.Model.Tests.Decoding;

/// <summary>Properties of decoding that no recorded run shows.</summary>
public sealed class SemiAutoregressiveDecoderTests
{
    private static readonly LladaConfig Config = new()
    {
        DModel = 32,
        NHeads = 2,
        NKvHeads = 2,
        NLayers = 2,
        MlpHiddenSize = 48,
        VocabSize = 40,
        EmbeddingSize = 40,
        MaskTokenId = 39,
        EosTokenId = 38,
        PadTokenId = 38,
    };

    private static readonly DecodingOptions Options = new() { GenLength = 16, BlockLength = 4, Steps = 8, MayPredictMask = false };

    private static long[] Decode(Llada model, Tensor prompts, DecodingOptions options, ulong seed = 1) =>
        new SemiAutoregressiveDecoder(model, options, new SeededNoise(seed)).Decode(prompts).Sequences.data<long>().ToArray();

    [Fact]
    public void A_seed_decides_the_sample()
    {
        using var scope = NewDisposeScope();
        using var model = RandomWeights.Create(Config, 3);
        var prompts = randint(0, 38, [4, 6], dtype: ScalarType.Int64);
        var sampled = Options with { Temperature = 1 };
        Assert.Equal(Decode(model, prompts, sampled), Decode(model, prompts, sampled));
        Assert.False(Decode(model, prompts, sampled).SequenceEqual(Decode(model, prompts, sampled, seed: 2)));
    }

    [Fact]
    public void No_mask_is_left_when_the_model_may_not_predict_it()
    {
        using var scope = NewDisposeScope();
        using var model = RandomWeights.Create(Config, 4);
        Assert.DoesNotContain(39L, Decode(model, randint(0, 38, [8, 5], dtype: ScalarType.Int64), Options));
    }

    [Fact]
    public void Stopping_after_eos_changes_nothing_before_it()
    {
        using var scope = NewDisposeScope();
        var prompts = randint(0, 38, [32, 5], dtype: ScalarType.Int64);
        long eosId;
        using (var probe = RandomWeights.Create(Config, 5))
        {
            // A token that some rows end with takes the part of EOS.
            var rows = Decode(probe, prompts, Options).Chunk(21).Select(row => row[5..].ToHashSet()).ToList();
            eosId = Enumerable.Range(0, 38).First(id => rows.Count(row => row.Contains(id)) is > 4 and < 28);
        }

        using var model = RandomWeights.Create(Config with { EosTokenId = (int)eosId }, 5);
        var whole = Decode(model, prompts, Options).Chunk(21).ToList();
        var stopped = Decode(model, prompts, Options with { StopAfterEos = true }).Chunk(21).ToList();
        var ended = 0;
        foreach (var (expected, got) in whole.Zip(stopped))
        {
            var eos = Array.IndexOf(expected, eosId, 5);
            var until = eos < 0 ? expected.Length : eos + 1;
            Assert.Equal(expected[..until], got[..until]);
            ended += eos >= 0 ? 1 : 0;
        }

        Assert.InRange(ended, 1, 31);
    }

    [Fact]
    public void Decoding_leaves_no_tensor_behind()
    {
        using var scope = NewDisposeScope();
        using var model = RandomWeights.Create(Config, 6);
        var prompts = randint(0, 38, [4, 6], dtype: ScalarType.Int64);
        long Live()
        {
            using (NewDisposeScope())
                Decode(model, prompts, Options);
            return DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        }

        var once = Live();
        Assert.Equal(once, Live());
    }
}
