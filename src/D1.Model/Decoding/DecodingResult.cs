using static TorchSharp.torch;

namespace D1.Model.Decoding;

/// <summary>Finished sequences.</summary>
/// <param name="Sequences">Prompt and completion, int64 <c>[B, P + gen]</c>.</param>
/// <param name="ForwardPasses">Passes of the model; a batch counts once.</param>
/// <param name="MasksLeft">
/// Positions of each completion that are still masked, by row: the model answered with the mask token, or masks of the prompt took their
/// steps.
/// </param>
public sealed record DecodingResult(Tensor Sequences, int ForwardPasses, IReadOnlyList<long> MasksLeft);
