using D1.Core;
using D1.Model.Network;
using D1.Text.Tokenization;

namespace D1.Stages.Training;

/// <summary>Sizes of a LLaDA that is trained from scratch.</summary>
public sealed record NanoModelOptions : IValidatedOptions
{
    [Option("Width of the residual stream.", Min = 2, Max = 1_048_576)]
    public int DModel { get; init; } = 64;

    [Option("Attention heads.", Min = 1, Max = 4096)]
    public int NHeads { get; init; } = 4;

    [Option("Blocks.", Min = 1, Max = 4096)]
    public int NLayers { get; init; } = 3;

    [Option("Inner width of SwiGLU.", Min = 1, Max = 262_144)]
    public int MlpHiddenSize { get; init; } = 192;

    [Option("Base of the rotary frequencies; sequences are short, so it is far below LLaDA's 500000.", Above = 1)]
    public double RopeTheta { get; init; } = 100;

    [Option("Context: tokens of the longest sequence.", Min = 1, Unit = "tokens")]
    public int MaxSequenceLength { get; init; } = 256;

    public IEnumerable<(string Parameter, string Problem)> Misfits()
    {
        if (DModel % NHeads != 0 || DModel / NHeads % 2 != 0)
            yield return ("d_model", $"must be an even multiple of n_heads ({NHeads})");
    }

    internal LladaConfig ToConfig(ITokenizer tokenizer) => new()
    {
        DModel = DModel,
        NHeads = NHeads,
        NKvHeads = NHeads,
        NLayers = NLayers,
        MlpHiddenSize = MlpHiddenSize,
        RopeTheta = RopeTheta,
        VocabSize = tokenizer.VocabularySize,
        EmbeddingSize = tokenizer.VocabularySize,
        MaxSequenceLength = MaxSequenceLength,
        MaskTokenId = tokenizer.MaskId,
        EosTokenId = tokenizer.EosId,
        PadTokenId = tokenizer.PadId,
    };
}
