using D1.Model.Files;
using D1.Model.Network;
using D1.Stages.Artifacts;
using D1.Stages.Sampling;

namespace D1.Stages.Models;

/// <summary>Lower bounds of a stage's memory, in bytes: what cannot fit is refused before anything is built.</summary>
internal static class MemoryFloor
{
    private const long Float = sizeof(float);

    /// <summary>Trained weights, gradients and AdamW's two moments, each in float32.</summary>
    /// <param name="config">The network.</param>
    /// <param name="copies">How many tensors of the weights' size.</param>
    public static long OfWeights(LladaConfig config, int copies) => Float * copies * Parameters(config);

    /// <summary>The weights of an input that is a model, in the type that it is read in; its files' size when that is their own.</summary>
    public static long OfWeights(Artifact model, PrecisionOptions precision) => precision.Weights switch
    {
        FloatType.Float32 => Float * Parameters(Config(model)),
        FloatType.Bfloat16 or FloatType.Float16 => Float / 2 * Parameters(Config(model)),
        _ => Directory.EnumerateFiles(model.Folder, "*.safetensors").Sum(file => new FileInfo(file).Length),
    };

    /// <summary>What backward passes keep of every token in a batch.</summary>
    /// <param name="config">The network.</param>
    /// <param name="tokens">Tokens of one batch, padding included.</param>
    public static long OfBackward(LladaConfig config, long tokens) =>
        Float * tokens * config.NLayers * ((5L * config.DModel) + (2L * config.KvDim) + (3L * config.MlpHiddenSize));

    /// <summary>The logits of one block.</summary>
    public static long OfDecoding(LladaConfig config, int batchSize, int blockLength) => Float * batchSize * blockLength * config.EmbeddingSize;

    /// <summary>The network of an input that is a model.</summary>
    public static LladaConfig Config(Artifact model) => LladaConfig.Load(model.File(ModelFolder.ConfigFile));

    private static long Parameters(LladaConfig config)
    {
        long width = config.DModel, attention = width * ((2 * width) + (2 * config.KvDim)), feedForward = 3 * width * config.MlpHiddenSize;
        return (2 * width * config.EmbeddingSize) + (config.NLayers * (attention + feedForward + (2 * width))) + width;
    }
}
