using D1.Model.Network;

using static TorchSharp.torch;

namespace D1.Model.Decoding;

/// <summary>What one forward pass wrote.</summary>
/// <param name="Call">Number of the denoising step, from 0.</param>
/// <param name="Window">The positions that it could write.</param>
/// <param name="Accepted">Those that it wrote, bool <c>[B, W]</c>.</param>
/// <param name="Tokens">Its predictions, int64 <c>[B, W]</c>, where there was a mask; written where accepted.</param>
/// <param name="Confidence">What they were ranked by, <c>[B, W]</c>: the probability of each prediction, or what random remasking drew;
/// −∞ where there was no mask.</param>
/// <param name="Rows">Which of the prompts the B rows answer, in ascending order: rows that have ended may have left the batch.</param>
public sealed record DecodingStep(
    int Call, Window Window, Tensor Accepted, Tensor Tokens, Tensor Confidence, IReadOnlyList<int> Rows);
