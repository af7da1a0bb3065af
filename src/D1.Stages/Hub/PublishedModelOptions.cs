using D1.Core;
using D1.Model.Network;

namespace D1.Stages.Hub;

/// <summary>Sizes of a published model: what plans are estimated with before its <c>config.json</c> is here.</summary>
public sealed record PublishedModelOptions
{
    [Option("Width of the residual stream.", Min = 2, Max = 1_048_576)]
    public required int DModel { get; init; }

    [Option("Attention heads.", Min = 1, Max = 4096)]
    public required int NHeads { get; init; }

    [Option("Heads of keys and values.", Min = 1, Max = 4096)]
    public required int NKvHeads { get; init; }

    [Option("Blocks.", Min = 1, Max = 4096)]
    public required int NLayers { get; init; }

    [Option("Inner width of SwiGLU.", Min = 1, Max = 262_144)]
    public required int MlpHiddenSize { get; init; }

    [Option("Rows of the embedding and of the head.", Min = 1, Max = 16_777_216, Unit = "tokens")]
    public required int EmbeddingSize { get; init; }

    [Option("Bytes of a weight in its files.", Min = 1, Max = 8, Unit = "bytes")]
    public int WeightSize { get; init; } = 2;

    internal LladaConfig ToConfig() => new()
    {
        DModel = DModel,
        NHeads = NHeads,
        NKvHeads = NKvHeads,
        NLayers = NLayers,
        MlpHiddenSize = MlpHiddenSize,
        VocabSize = EmbeddingSize,
        EmbeddingSize = EmbeddingSize,
        MaskTokenId = EmbeddingSize - 1,
        EosTokenId = EmbeddingSize - 1,
    };

    /// <exception cref="InputException">What was downloaded has other sizes.</exception>
    internal void Check(LladaConfig config)
    {
        var found = new PublishedModelOptions
        {
            DModel = config.DModel,
            NHeads = config.NHeads,
            NKvHeads = config.NKvHeads,
            NLayers = config.NLayers,
            MlpHiddenSize = config.MlpHiddenSize,
            EmbeddingSize = config.EmbeddingSize,
            WeightSize = WeightSize,
        };
        if (found != this) throw new InputException($"model: the spec says {this}, but config.json says {found}");
    }
}
