using D1.Model.Files;
using D1.Model.Network;
using D1.Stages.Artifacts;

namespace D1.Stages.Training;

/// <summary>Lower bounds of a stage's memory, in bytes: what cannot fit is refused before anything is built.</summary>
internal static class LeastMemory
{
    private const long Float = sizeof(float);

    /// <summary>Weights, and what backward passes keep of every token in a batch.</summary>
    /// <param name="config">The network.</param>
    /// <param name="tokens">Tokens of one batch, padding included.</param>
    /// <param name="copies">Tensors of the weights' size: the weights, gradients, AdamW's two moments, a reference policy.</param>
    public static long OfTraining(LladaConfig config, long tokens, int copies)
    {
        long kept = (5L * config.DModel) + (2L * config.KvDim) + (3L * config.MlpHiddenSize);
        return Float * ((copies * Parameters(config)) + (tokens * config.NLayers * kept));
    }

    /// <summary>Weights, and the logits of one block.</summary>
    public static long OfDecoding(LladaConfig config, int batchSize, int blockLength) =>
        Float * (Parameters(config) + ((long)batchSize * blockLength * config.EmbeddingSize));

    /// <summary>The network of an input that is a model.</summary>
    public static LladaConfig Config(Artifact model) => LladaConfig.Load(model.File(ModelFolder.ConfigFile));

    private static long Parameters(LladaConfig config)
    {
        long width = config.DModel, attention = width * ((2 * width) + (2 * config.KvDim)), feedForward = 3 * width * config.MlpHiddenSize;
        return (2 * width * config.EmbeddingSize) + (config.NLayers * (attention + feedForward + (2 * width))) + width;
    }
}
