using D1.Model.Decoding;
using D1.Model.Network;
using D1.Pipeline;
using D1.Stages.Sampling;
using static TorchSharp.torch;

namespace D1.Stages.Estimates;

/// <summary>
/// What passes without gradients keep in memory beside the weights, at the least: in rollouts, evaluation and validation. A block's tensors
/// are freed together when it is done.
/// </summary>
/// <param name="model">The model.</param>
/// <param name="precision">Its types.</param>
internal sealed class PassMemory(EstimatedModel model, PrecisionOptions precision)
{
    private const string Remedy = "make the batches or the sequences smaller";

    private readonly LladaConfig _config = model.Config;

    // Bytes of a number in the network's stream.
    private readonly long _number = ModelMemory.StreamBytes(model, precision);

    /// <summary>A pass over whole sequences, and then what is made of its logits.</summary>
    /// <param name="tokens">Tokens of the batch, padding included.</param>
    /// <param name="window">Those that the last block has queries for.</param>
    /// <param name="predicted">Those that are read out.</param>
    /// <param name="logits">Logits that exist at once.</param>
    public IReadOnlyList<MemoryPart> Pass(long tokens, long window, long predicted, long logits) =>
        MemoryPlan.Largest([Activations(tokens, window, predicted, reused: 0)], [ModelMemory.Logits(_config, logits)]);

    /// <summary>Decoding a batch, at its first step, when nothing has ended yet.</summary>
    /// <param name="sampler">How.</param>
    /// <param name="temperature">0 is greedy.</param>
    /// <param name="rows">Sequences at once.</param>
    /// <param name="prompt">Tokens of a prompt.</param>
    /// <param name="predicted">Tokens of a row that a step predicts; a block's when null.</param>
    public IReadOnlyList<MemoryPart> Decode(SamplerOptions sampler, double temperature, long rows, long prompt, int? predicted = null)
    {
        // A guided row is two sequences, with logits of each.
        var guided = sampler.IsGuided ? 2 : 1;
        long tokens = guided * rows * (prompt + sampler.GenLength), predictions = rows * (predicted ?? sampler.BlockLength),
            block = guided * predictions;
        long projections = _config.DModel + (2L * _config.KvDim), caches = _config.NLayers * 2L * _config.KvDim;
        var cached = sampler.Cache != DecodingCache.None;
        var kept = new MemoryPart("what is kept between steps", _number * tokens * (cached ? caches : projections), Remedy);
        // With two blocks the only whole one takes all of them from there.
        var reused = cached ? 2L * _config.KvDim : _config.NLayers > 2 ? 0 : _config.DModel + projections;
        // Sampling has logits, their exponentials, the noise and its logarithms at once; without it there are logits and their softmax.
        var copies = (temperature > 0 ? 3 : 1) + guided;
        var each = ModelMemory.BytesOf(precision.Sampling) * predictions * _config.EmbeddingSize;
        var chosen = new MemoryPart("logits and sampling noise", copies * each, "make the batches or the blocks smaller");
        return [kept, .. MemoryPlan.Largest([Activations(tokens, block, block, reused)], [chosen])];
    }

    /// <summary>
    /// The denoising states that a decode keeps (<see cref="DenoisingState"/>), at the least: those of the steps that it takes whatever the
    /// model says.
    /// </summary>
    /// <param name="decoding">How.</param>
    /// <param name="rows">Sequences.</param>
    public static MemoryPart Trajectory(DecodingOptions decoding, long rows)
    {
        // A row's tokens before and after a step, where it saw masks, and its confidences.
        var each = (2L * sizeof(long)) + sizeof(bool) + (decoding.SamplingType == ScalarType.Float32 ? sizeof(float) : sizeof(float) / 2);
        // Every row may end in the first block, and a block be whole after one step.
        long blocks = decoding.StopAfterEos ? 1 : decoding.Blocks,
            steps = (decoding.Threshold ?? decoding.Factor) is null ? Math.Min(decoding.StepsPerBlock, decoding.BlockLength) : 1;
        return new("denoising steps that updates learn from", blocks * steps * rows * decoding.GenLength * each,
            "sample in fewer steps, or make the batches or the sequences smaller");
    }

    /// <param name="tokens">Positions with keys and values.</param>
    /// <param name="window">Positions that the last block has queries for.</param>
    /// <param name="predicted">Positions that it computes after its attention.</param>
    /// <param name="reused">Numbers a token of a whole block's that are kept elsewhere.</param>
    private MemoryPart Activations(long tokens, long window, long predicted, long reused)
    {
        var whole = _config.NLayers > 1 ? Block(tokens, tokens, tokens) - (tokens * reused) : 0;
        return new("activations of a block", _number * Math.Max(whole, Block(tokens, window, predicted)), Remedy);
    }

    // Its input, the norm of that, keys, values; queries and what attention makes of them; then the projection of that, the sum, its norm,
    // SwiGLU's two inputs and output, the projection of that, the sum.
    private long Block(long tokens, long queries, long outputs)
    {
        long width = _config.DModel, inner = _config.MlpHiddenSize;
        return (tokens * ((2 * width) + (2L * _config.KvDim))) + (queries * 2 * width) + (outputs * ((5 * width) + (3 * inner)));
    }
}
