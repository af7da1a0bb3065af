using D1.Model.Network;
using D1.Stages.Sampling;

namespace D1.Stages.Estimating;

/// <summary>What parts of a model's work keep in memory, at the least.</summary>
internal static class ModelMemory
{
    private const long Float = sizeof(float);

    // A code, a share of a scale of 8 bits for 64 values and of one of 32 bits for 256 scales.
    private const double Nf4Bits = 4.127;

    /// <summary>Weights of a network, counted from its sizes.</summary>
    public static long Parameters(LladaConfig config) => (2L * config.DModel * config.EmbeddingSize) + Projections(config) + (((2L * config.NLayers) + 1) * config.DModel);

    /// <summary>The weights that NF4 packs: all but embedding, head and norms.</summary>
    public static long Projections(LladaConfig config)
    {
        long width = config.DModel;
        return config.NLayers * ((width * ((2 * width) + (2 * config.KvDim))) + (3 * width * config.MlpHiddenSize));
    }

    /// <summary>Numbers in adapters of a rank beside the projections that targets name by their last parts.</summary>
    public static long AdapterParameters(LladaConfig config, int rank, IEnumerable<string> targets)
    {
        return config.NLayers * rank * targets.Distinct().Sum(Sizes);

        long Sizes(string target) => target switch
        {
            "q_proj" or "attn_out" => 2L * config.DModel,
            "k_proj" or "v_proj" => config.DModel + config.KvDim,
            "ff_proj" or "up_proj" or "ff_out" => config.DModel + config.MlpHiddenSize,
            _ => 0,
        };
    }

    /// <summary>Bytes of a model's weights in a type; in their files' own when it is null.</summary>
    public static long WeightBytes(StageEstimate model, PrecisionOptions precision)
    {
        if (model.Model is not { } config) return 0;
        long parameters = Parameters(config), own = model.WeightBytes;
        var bytes = precision.Weights switch
        {
            FloatType.Float32 => Float * parameters,
            FloatType.Bfloat16 or FloatType.Float16 => Float / 2 * parameters,
            _ => own,
        };
        return precision.Nf4 ? (long)(Nf4Bits / 8 * Projections(config)) + (bytes / parameters * (parameters - Projections(config))) : bytes;
    }

    /// <summary>Bytes of a number in the network's stream: what products are taken in, float32 where the whole model is trained.</summary>
    public static long NumberSize(PrecisionOptions precision, bool whole) =>
        whole || (precision.Products ?? precision.Weights) is FloatType.Float32 or null ? Float : Float / 2;

    /// <summary>Weights that are trained whole: each in float32 with its gradients and AdamW's two moments.</summary>
    /// <param name="config">The network.</param>
    /// <param name="copies">How many tensors of the weights' size.</param>
    public static MemoryPart Trained(LladaConfig config, int copies) =>
        new("weights, gradients and moments", Float * copies * Parameters(config), "train a smaller model, or adapters only");

    /// <summary>Weights that stay as they are.</summary>
    public static MemoryPart Frozen(long bytes) => new("weights", bytes, "hold them in fewer bits (precision: weights: bfloat16, or nf4: true)");

    /// <summary>Projections in 4 bits as they are multiplied with: every copy but those of the first block's inputs stays until the backward pass has come by.</summary>
    private static MemoryPart Unpacked(LladaConfig config, PrecisionOptions precision) => new("weights unpacked for the backward pass",
        precision.Nf4 ? Float / 2 * (Projections(config) - (config.DModel * ((long)config.DModel + (2 * config.KvDim)))) : 0,
        "leave weights in bfloat16 (precision: nf4: false), which takes less in training");

    /// <summary>Adapters in float32 with gradients and moments.</summary>
    /// <param name="parameters">Numbers in them.</param>
    private static MemoryPart Adapters(long parameters) => new("adapters, gradients and moments", 4 * Float * parameters, "lower the adapters' rank");

    /// <summary>A model whose weights stay as they are, with adapters that are trained beside them.</summary>
    public static MemoryPart[] Adapted(StageEstimate model, PrecisionOptions precision, int rank, IEnumerable<string> targets) =>
        [Frozen(WeightBytes(model, precision)), Unpacked(model.Model!, precision), Adapters(AdapterParameters(model.Model!, rank, targets))];

    /// <summary>What backward passes keep of every token in a batch, beside logits.</summary>
    /// <param name="config">The network.</param>
    /// <param name="tokens">Tokens of one batch, padding included.</param>
    /// <param name="bytes">Of one number.</param>
    public static MemoryPart Backward(LladaConfig config, long tokens, long bytes = Float) => new("kept for the backward pass",
        bytes * tokens * config.NLayers * ((5L * config.DModel) + (2L * config.KvDim) + (3L * config.MlpHiddenSize)), "make the batches or the sequences smaller");

    /// <summary>Logits of positions that are learned from: all at once where the head is trained; a frozen head's come in chunks that count for nothing.</summary>
    public static MemoryPart TrainedLogits(LladaConfig config, long positions, bool headIsTrained) => Logits(config, headIsTrained ? positions : 0);

    /// <summary>Log-probabilities over the vocabulary, which the backward pass needs, beside the logits, then beside their gradients.</summary>
    /// <param name="config">The network.</param>
    /// <param name="positions">Positions that are predicted at once.</param>
    public static MemoryPart Logits(LladaConfig config, long positions) => new("logits", 2 * Float * positions * config.EmbeddingSize, "make the batches smaller");
}
