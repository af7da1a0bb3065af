using static TorchSharp.torch;

namespace D1.Model.Decoding;

/// <summary>What one forward pass wrote.</summary>
/// <param name="Call">Number of the denoising step, from 0.</param>
/// <param name="Positions">Absolute positions, int64 <c>[B, k]</c>.</param>
/// <param name="Tokens">Tokens written there, int64 <c>[B, k]</c>.</param>
public sealed record DecodingStep(int Call, Tensor Positions, Tensor Tokens);
