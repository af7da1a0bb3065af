using D1.Model.Network;
using D1.Pipeline;
using D1.Stages.Sampling;

namespace D1.Stages.Estimates;

/// <summary>What parts of a model's work keep in memory, at the least.</summary>
internal static class ModelMemory
{
    private const long Float = sizeof(float);

    // A code, a share of a scale of 8 bits for 64 values and of one of 32 bits for 256 scales.
    private const double Nf4Bits = 4.127;

    /// <summary>Weights of a network, counted from its sizes.</summary>
    public static long Parameters(LladaConfig config) =>
        (2L * config.DModel * config.EmbeddingSize) + Projections(config) + (((2L * config.NLayers) + 1) * config.DModel);

    /// <summary>The weights that NF4 packs: all but embedding, head and norms.</summary>
    public static long Projections(LladaConfig config) =>
        ProjectionShape.Of(config).Where(shape => shape.Name != Llada.HeadName).Sum(shape => shape.Rows * shape.Columns);

    /// <summary>Numbers in adapters of a rank beside the projections that targets mean.</summary>
    public static long AdapterParameters(LladaConfig config, int rank, IReadOnlyList<string> targets) =>
        rank * ProjectionShape.Of(config).Where(shape => shape.IsMeant(targets)).Sum(shape => shape.Rows + shape.Columns);

    /// <summary>Bytes of a model's weights in a type; in their files' own when it is null.</summary>
    public static long WeightBytes(EstimatedModel model, PrecisionOptions precision)
    {
        var config = model.Config;
        long parameters = Parameters(config), own = model.WeightBytes;
        var bytes = precision.Weights switch
        {
            FloatType.Float32 => Float * parameters,
            FloatType.Bfloat16 or FloatType.Float16 => Float / 2 * parameters,
            _ => own,
        };
        return precision.Nf4 ? (long)(Nf4Bits / 8 * Projections(config)) + (bytes / parameters * (parameters - Projections(config)))
            : bytes;
    }

    /// <summary>Bytes of a number of a type.</summary>
    public static long BytesOf(FloatType type) => type == FloatType.Float32 ? Float : Float / 2;

    /// <summary>Bytes of a number in the stream of a model whose weights stay as they are: what products are taken in.</summary>
    public static long StreamBytes(EstimatedModel model, PrecisionOptions precision) =>
        (precision.Products ?? precision.Weights) is { } type ? BytesOf(type)
        : model.WeightBytes > 0 && model.WeightBytes < 3 * Parameters(model.Config) ? Float / 2 : Float;

    /// <summary>New copies of the weights that targets name, with their adapters folded in: what is saved.</summary>
    public static MemoryPart Folded(EstimatedModel model, PrecisionOptions precision, IReadOnlyList<string> targets)
    {
        var bytes = precision.Weights is { } type ? BytesOf(type) : StreamBytes(model, new());
        var numbers = ProjectionShape.Of(model.Config).Where(shape => shape.IsMeant(targets)).Sum(shape => shape.Rows * shape.Columns);
        return new("weights with adapters folded in", bytes * numbers, "adapt fewer projections (lora: targets)");
    }

    /// <summary>Weights that stay as they are.</summary>
    public static MemoryPart Frozen(long bytes) =>
        new("weights", bytes, "hold them in fewer bits (precision: weights: bfloat16, or nf4: true)");

    /// <summary>
    /// Log-probabilities over the vocabulary, which the backward pass needs, beside the logits, then beside their gradients.
    /// </summary>
    /// <param name="config">The network.</param>
    /// <param name="positions">Positions that are predicted at once.</param>
    public static MemoryPart Logits(LladaConfig config, long positions) =>
        new("logits", 2 * Float * positions * config.EmbeddingSize, "make the batches smaller");
}
