using static TorchSharp.torch;

namespace D1.Model.Decoding;

/// <summary>Finished sequences.</summary>
/// <param name="Sequences">Prompt and completion, int64 <c>[B, P + gen]</c>.</param>
/// <param name="ForwardPasses">Passes of the model; a batch counts once.</param>
public sealed record DecodingResult(Tensor Sequences, int ForwardPasses);
