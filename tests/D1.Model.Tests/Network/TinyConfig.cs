using D1.Model.Network;

namespace D1.Model.Tests.Network;

/// <summary>A LLaDA that any test can afford.</summary>
internal static class TinyConfig
{
    public static LladaConfig Value { get; } = new()
    {
        DModel = 32,
        NHeads = 4,
        NKvHeads = 2,
        NLayers = 2,
        MlpHiddenSize = 48,
        VocabSize = 40,
        EmbeddingSize = 40,
        MaskTokenId = 39,
        EosTokenId = 38,
        PadTokenId = 38,
    };
}
