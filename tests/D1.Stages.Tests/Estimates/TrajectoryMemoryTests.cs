using D1.Model.Decoding;
using D1.Model.Network;
using D1.Stages.Estimates;
using D1.Stages.Tests.Toys;
using static TorchSharp.torch;

namespace D1.Stages.Tests.Estimates;

/// <summary>What a plan says of kept denoising steps.</summary>
public sealed class TrajectoryMemoryTests(TinyRuns runs) : IClassFixture<TinyRuns>
{
    private const string Part = "denoising steps that updates learn from";

    private static readonly LladaConfig Config = new()
    {
        DModel = 16,
        NHeads = 2,
        NKvHeads = 2,
        NLayers = 1,
        MlpHiddenSize = 24,
        VocabSize = 20,
        EmbeddingSize = 20,
        MaskTokenId = 19,
        EosTokenId = 18,
    };

    /// <summary>Exact where every step is taken; where the model decides, a bound.</summary>
    [Theory]
    [InlineData(8, ScalarType.Float32, false, null, true)]
    [InlineData(3, ScalarType.Float32, false, null, true)]
    [InlineData(40, ScalarType.Float32, false, null, true)]
    [InlineData(8, ScalarType.BFloat16, false, null, true)]
    [InlineData(8, ScalarType.Float32, true, null, false)]
    [InlineData(8, ScalarType.Float32, false, 0.5, false)]
    public void It_is_the_size_of_the_states_that_a_decode_keeps(
        int steps, ScalarType type, bool stops, double? threshold, bool exact)
    {
        var options = new DecodingOptions
        {
            GenLength = 16,
            BlockLength = 8,
            Steps = steps,
            SamplingType = type,
            StopAfterEos = stops,
            Threshold = threshold,
            KeepTrajectory = true,
            MayPredictMask = false,
        };
        using var scope = NewDisposeScope();
        using var model = RandomWeights.Create(Config, 1);
        var decoded = new SemiAutoregressiveDecoder(model, options, new SeededNoise(1)).Decode(ones([3, 5], ScalarType.Int64));
        var bytes = decoded.Trajectory.Sum(state => Bytes(state.Before) + Bytes(state.Masked) + Bytes(state.Predicted)
            + Bytes(state.Confidence));
        var planned = PassMemory.Trajectory(options, rows: 3).Bytes;
        Assert.InRange(planned, exact ? bytes : 1, bytes);
    }

    /// <summary>4 prompts with 4 completions of 16 tokens, in two blocks of four steps; a state of a token takes 21 bytes.</summary>
    [Fact]
    public void A_plan_has_it_where_the_objective_asks_for_it()
    {
        Assert.Equal(16L * 16 * 8 * 21, Bytes("stepwise"));
        Assert.Equal(16L * 16 * 4 * 21, Bytes("stepwise", "rollout.steps=4"));
        Assert.Equal(0, Bytes("grpo"));
    }

    private long Bytes(string spec, params string[] set) =>
        runs.Estimate(spec, set).Memory.Parts.Where(part => part.Name == Part).Sum(part => part.Bytes);

    private static long Bytes(Tensor tensor) => tensor.NumberOfElements * tensor.ElementSize;
}
