using D1.Model.Decoding;
using D1.Model.Network;
using D1.Stages.Bench;
using D1.Tests;
using static TorchSharp.torch;

namespace D1.Stages.Tests.Bench;

/// <summary>The floor that a decode is measured against is no higher than what a decode computes, and not much lower.</summary>
public sealed class NecessaryWorkTests
{
    private static readonly LladaConfig Config = new()
    {
        DModel = 32,
        NHeads = 4,
        NKvHeads = 4,
        NLayers = 3,
        MlpHiddenSize = 96,
        VocabSize = 40,
        EmbeddingSize = 40,
        MaskTokenId = 39,
        EosTokenId = 38,
        PadTokenId = 38,
    };

    [Theory]
    [InlineData(8, 0)]
    [InlineData(24, 0)]
    [InlineData(16, 1.5)]
    public void A_decode_computes_little_that_it_need_not(int steps, double cfgScale)
    {
        using var scope = NewDisposeScope();
        using var model = RandomWeights.Create(Config, 1);
        // A mask that is predicted stays, and would be computed again.
        var options = new DecodingOptions { GenLength = 32, BlockLength = 8, Steps = steps, CfgScale = cfgScale, MayPredictMask = false };
        var prompts = randint(0, 38, [3, 16], dtype: ScalarType.Int64);
        var counted = 2e-9 * CountedWork.Of(() => new SemiAutoregressiveDecoder(model, options, new SeededNoise(1)).Decode(prompts));
        // The last block computes queries for the whole of its block.
        Assert.InRange(counted / new NecessaryWork(Config).Decode(3, 16, options), 1, 1.05);
    }
}
