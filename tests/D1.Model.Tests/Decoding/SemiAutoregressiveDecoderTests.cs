using D1.Core;
using D1.Model.Decoding;
using D1.Model.Network;
using D1.Model.Tests.Network;

using TorchSharp;

using static TorchSharp.torch;

namespace D1.Model.Tests.Decoding;

/// <summary>Properties of decoding that no recorded run shows.</summary>
public sealed class SemiAutoregressiveDecoderTests
{
    private static readonly DecodingOptions Options = new() { GenLength = 16, BlockLength = 4, Steps = 8, MayPredictMask = false };

    private static long[] Decode(Llada model, Tensor prompts, DecodingOptions options, ulong seed = 1) =>
        new SemiAutoregressiveDecoder(model, options, new SeededNoise(seed)).Decode(prompts).Sequences.data<long>().ToArray();

    private static Tensor Prompts(long rows, long length)
    {
        using var generator = new Generator(1);
        return randint(0, 38, [rows, length], dtype: ScalarType.Int64, generator: generator);
    }

    [Fact]
    public void A_seed_decides_the_sample()
    {
        using var scope = NewDisposeScope();
        using var model = RandomWeights.Create(TinyConfig.Value, 3);
        var prompts = Prompts(4, 6);
        var sampled = Options with { Temperature = 1 };
        Assert.Equal(Decode(model, prompts, sampled), Decode(model, prompts, sampled));
        Assert.False(Decode(model, prompts, sampled).SequenceEqual(Decode(model, prompts, sampled, seed: 2)));
    }

    [Fact]
    public void A_seed_decides_which_predictions_random_remasking_keeps()
    {
        using var scope = NewDisposeScope();
        using var model = RandomWeights.Create(TinyConfig.Value, 3);
        var prompts = Prompts(4, 6);
        var random = Options with { Remasking = Remasking.Random };
        Assert.Equal(Written(1), Written(1));
        Assert.NotEqual(Written(1), Written(2));

        List<string> Written(ulong seed)
        {
            var steps = new List<string>();
            new SemiAutoregressiveDecoder(model, random, new SeededNoise(seed))
            {
                OnStep = step => steps.Add(string.Concat(step.Accepted.flatten().data<bool>().ToArray().Select(bit => bit ? '1' : '0'))),
            }.Decode(prompts);
            return steps;
        }
    }

    [Fact]
    public void No_mask_is_left_when_the_model_may_not_predict_it()
    {
        using var scope = NewDisposeScope();
        using var model = RandomWeights.Create(TinyConfig.Value, 4);
        Assert.DoesNotContain(39L, Decode(model, Prompts(8, 5), Options));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Stopping_after_eos_changes_nothing_before_it(bool mayPredictMask)
    {
        using var scope = NewDisposeScope();
        var options = Options with { MayPredictMask = mayPredictMask };
        var prompts = Prompts(32, 5);
        long eosId;
        using (var probe = RandomWeights.Create(TinyConfig.Value, 5))
        {
            // A token that some rows end with takes the part of EOS.
            var rows = Decode(probe, prompts, options).Chunk(21).Select(row => row[5..].ToHashSet()).ToList();
            eosId = Enumerable.Range(0, 38).First(id => rows.Count(row => row.Contains(id)) is > 4 and < 28);
        }

        using var model = RandomWeights.Create(TinyConfig.Value with { EosTokenId = (int)eosId }, 5);
        var whole = Decode(model, prompts, options).Chunk(21).ToList();
        var stopped = Decode(model, prompts, options with { StopAfterEos = true }).Chunk(21).ToList();
        var ended = 0;
        foreach (var (expected, got) in whole.Zip(stopped))
        {
            var eos = Array.IndexOf(expected, eosId, 5);
            var until = eos < 0 ? expected.Length : eos + 1;
            Assert.Equal(expected[..until], got[..until]);
            if (eos < 0) continue;
            ended++;
            // Prompts have five tokens, blocks four.
            var blockEnd = 5 + (((eos - 5) / 4) + 1) * 4;
            Assert.All(got[blockEnd..], id => Assert.Equal(eosId, id));
        }

        Assert.InRange(ended, 1, 31);
    }

    [Fact]
    public void What_does_not_fit_is_refused_before_anything_is_computed()
    {
        using var scope = NewDisposeScope();
        using var model = RandomWeights.Create(TinyConfig.Value with { MaxSequenceLength = 20 }, 6);
        Assert.Equal("block_length 5 must divide gen_length (16)",
            Assert.Throws<InputException>(() => Decode(model, Prompts(1, 4), Options with { BlockLength = 5 })).Message);
        Assert.Equal(20, Decode(model, Prompts(1, 4), Options).Length);
        Assert.Contains("a prompt of 5 tokens with gen_length 16",
            Assert.Throws<InputException>(() => Decode(model, Prompts(1, 5), Options)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Decoding_leaves_no_tensor_behind()
    {
        using var scope = NewDisposeScope();
        using var model = RandomWeights.Create(TinyConfig.Value, 6);
        var prompts = Prompts(4, 6);
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
