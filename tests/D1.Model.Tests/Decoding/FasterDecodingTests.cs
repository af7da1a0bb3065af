using D1.Model.Adapters;
using D1.Model.Decoding;
using D1.Model.Network;

using TorchSharp;

using static D1.Model.Numbers;
using static TorchSharp.torch;

namespace D1.Model.Tests.Decoding;

/// <summary>Caches, acceptance by confidence and unpadded batches, where no recorded run shows what they do.</summary>
public sealed class FasterDecodingTests
{
    private const int Mask = 39, Eos = 38;

    private static readonly LladaConfig Config = new()
    {
        DModel = 32,
        NHeads = 4,
        NKvHeads = 2,
        NLayers = 3,
        MlpHiddenSize = 48,
        VocabSize = 40,
        EmbeddingSize = 40,
        MaskTokenId = Mask,
        EosTokenId = Eos,
        PadTokenId = Eos,
    };

    private static readonly DecodingOptions Options = new() { GenLength = 24, BlockLength = 8, Steps = 12 };

    private static readonly DecodingOptions[] Samplers =
    [
        .. from cache in Enum.GetValues<DecodingCache>()
           from options in new[] { Options, Options with { Threshold = 0.1 }, Options with { Threshold = 1 },
               Options with { Factor = 1.9 } }
           select options with { Cache = cache },
    ];

    /// <summary>A random model that looks at its context: what it predicts at a mask depends on the other positions.</summary>
    private static Llada Attentive(ulong seed, int eosId = Eos)
    {
        var model = RandomWeights.Create(Config with { EosTokenId = eosId }, seed);
        using var still = no_grad();
        foreach (var block in model.Blocks)
            block.AttentionOut.Weight.mul_(Number(8));
        return model;
    }

    /// <summary>The same prompts at every run.</summary>
    private static long[][] Prompts(int rows, int length) =>
        [.. Enumerable.Range(0, rows)
            .Select(row => Enumerable.Range(0, length).Select(at => (row * 7L + at * at * 3 + at) % Eos).ToArray())];

    private static long[][] Decode(Llada model, DecodingOptions options, long[][] prompts, Tensor? promptMask = null,
        Action<DecodingStep>? onStep = null)
    {
        using var scope = NewDisposeScope();
        var ids = tensor(prompts.SelectMany(row => row).ToArray(), [prompts.Length, prompts[0].Length]);
        var sequences = new SemiAutoregressiveDecoder(model, options, new SeededNoise(1)) { OnStep = onStep }
            .Decode(ids, promptMask).Sequences;
        return [.. sequences.data<long>().ToArray().Chunk((int)sequences.size(1))];
    }

    [Fact]
    public void A_batch_is_decoded_as_its_rows_are_alone()
    {
        using var model = Attentive(11);
        foreach (var options in Samplers)
        {
            var prompts = Prompts(5, 9);
            Assert.Equal(prompts.SelectMany(prompt => Decode(model, options, [prompt])), Decode(model, options, prompts));
        }
    }

    [Fact]
    public void Guided_decoding_works_with_every_cache()
    {
        using var model = Attentive(12);
        foreach (var options in Samplers)
        {
            var guided = Decode(model, options with { CfgScale = 1.5 }, Prompts(3, 9));
            Assert.All(guided, row => Assert.DoesNotContain(Mask, row));
            Assert.NotEqual(guided, Decode(model, options, Prompts(3, 9)));
        }
    }

    [Fact]
    public void Padding_out_of_sight_changes_nothing()
    {
        using var model = Attentive(13);
        using var scope = NewDisposeScope();
        long[] padding = [Eos, Eos, Eos];
        var (full, cut) = (Prompts(2, 9)[0], Prompts(2, 9)[1][3..]);
        var mask = tensor([.. Enumerable.Repeat(true, 9), false, false, false, .. Enumerable.Repeat(true, 6)], dtype: ScalarType.Bool)
            .view(2, 9);
        foreach (var options in Samplers)
        {
            var batch = Decode(model, options, [full, [.. padding, .. cut]], mask);
            Assert.Equal(Decode(model, options, [full])[0], batch[0]);
            Assert.Equal(Decode(model, options, [cut])[0], batch[1][3..]);
        }

        Assert.NotEqual(Decode(model, Options, [cut])[0], Decode(model, Options, [full, [.. padding, .. cut]])[1][3..]);
    }

    [Fact]
    public void A_model_that_answers_with_masks_is_made_to_accept_a_token_at_every_step()
    {
        using var model = Attentive(14);
        AnswerWithMasks(model);
        foreach (var options in Samplers.Where(options => (options.Threshold ?? options.Factor) is not null))
        {
            var steps = 0;
            var rows = Decode(model, options, Prompts(4, 9),
                onStep: _ => Assert.True(++steps <= options.GenLength, "the decoder does not end"));
            Assert.All(rows, row => Assert.DoesNotContain(Mask, row));
        }

        // The schedule of the released code keeps its steps, and the masks.
        Assert.All(Decode(model, Options, Prompts(4, 9)), row => Assert.Equal(Options.GenLength, row.Count(id => id == Mask)));
        Assert.All(Decode(model, Options with { MayPredictMask = false }, Prompts(4, 9)), row => Assert.DoesNotContain(Mask, row));
    }

    private static void AnswerWithMasks(Llada model)
    {
        using var still = no_grad();
        using var scope = NewDisposeScope();
        var hidden = model.Hidden(full([1, 33], Number(Mask), dtype: ScalarType.Int64)).mean([0, 1]);
        model.Output.Weight.select(0, Mask).copy_(hidden * Number(20));
    }

    [Fact]
    public void Masks_in_the_prompt_are_filled_by_the_first_pass_over_them()
    {
        using var model = Attentive(15);
        long[] prompt = [1, 2, Mask, 3, Mask, 4];
        foreach (var options in Samplers.Where(options => options.Threshold == 0.1))
        {
            var row = Decode(model, options with { Threshold = 0 }, [prompt])[0];
            Assert.DoesNotContain(Mask, row);
            Assert.Equal([1L, 2, 3, 4], new[] { row[0], row[1], row[3], row[5] });
        }
    }

    [Fact]
    public void Caches_save_positions_and_the_rules_save_passes()
    {
        using var model = Attentive(16);
        int Passes(DecodingOptions options)
        {
            var passes = 0;
            Decode(model, options, Prompts(2, 9), onStep: _ => passes++);
            return passes;
        }

        Assert.All(Enum.GetValues<DecodingCache>(), cache => Assert.Equal(12, Passes(Options with { Cache = cache })));
        Assert.Equal(3, Passes(Options with { Threshold = 0 }));
        Assert.Equal(24, Passes(Options with { Steps = 100 }));
        Assert.InRange(Passes(Options with { Threshold = 0.1 }), 4, 23);
    }

    [Fact]
    public void Rows_that_have_ended_leave_a_cached_batch_too()
    {
        using var model = Attentive(17, CommonToken());
        foreach (var options in Samplers)
        {
            var whole = Decode(model, options, Prompts(12, 9));
            var stopped = Decode(model, options with { StopAfterEos = true }, Prompts(12, 9));
            foreach (var (expected, got) in whole.Zip(stopped))
            {
                var eos = Array.IndexOf(expected, model.Config.EosTokenId, 9);
                Assert.Equal(expected[..(eos < 0 ? expected.Length : eos + 1)], got[..(eos < 0 ? expected.Length : eos + 1)]);
            }
        }

        int CommonToken()
        {
            using var probe = Attentive(17);
            return (int)Decode(probe, Options, Prompts(12, 9)).SelectMany(row => row[9..17]).CountBy(id => id)
                .MaxBy(pair => pair.Value).Key;
        }
    }

    [Fact]
    public void With_dropout_every_pass_draws_for_every_token()
    {
        using var model = Attentive(19);
        Lora.Attach(model, new LoraOptions { Rank = 2, Alpha = 2 }, 1);
        var drawn = new List<long>();
        model.Blocks[0].Query.Adapter!.Dropout = input =>
        {
            drawn.Add(input.size(0) * input.size(1));
            return ones_like(input);
        };
        Decode(model, Options, Prompts(2, 9));
        Assert.Equal(Enumerable.Repeat(2 * 33L, 12), drawn);
    }

    [Fact]
    public void Cached_decoding_leaves_no_tensor_behind()
    {
        using var scope = NewDisposeScope();
        using var model = Attentive(18);
        long Live()
        {
            foreach (var options in Samplers)
                Decode(model, options, Prompts(3, 9));
            return DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        }

        var once = Live();
        Assert.Equal(once, Live());
    }
}
