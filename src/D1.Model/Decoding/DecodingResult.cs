using static TorchSharp.torch;

namespace D1.Model.Decoding;

/// <summary>Finished sequences.</summary>
/// <param name="Sequences">Prompt and completion, int64 <c>[B, P + gen]</c>.</param>
/// <param name="ForwardPasses">Passes of the model; a batch counts once.</param>
/// <param name="MasksLeft">
/// Positions of each completion that are still masked, by row: the model answered with the mask token, or masks of the prompt took their
/// steps.
/// </param>
public sealed record DecodingResult(Tensor Sequences, int ForwardPasses, IReadOnlyList<long> MasksLeft)
{
    /// <summary>The states on the way, where <see cref="DecodingOptions.KeepTrajectory"/> asks for them.</summary>
    public IReadOnlyList<DenoisingState> Trajectory { get; init; } = [];
}

/// <summary>Completions before one denoising step, and what the step made of them.</summary>
/// <param name="Before">What the step saw, masks included, int64 <c>[B, gen]</c>.</param>
/// <param name="Masked">Where it saw masks, bool <c>[B, gen]</c>.</param>
/// <param name="Predicted">The whole completion that it predicted: tokens that stand, and its prediction of each mask, accepted or not;
/// int64 <c>[B, gen]</c>.</param>
/// <param name="Confidence">The probability of each prediction, <c>[B, gen]</c>; 0 where there was no mask.</param>
public sealed record DenoisingState(Tensor Before, Tensor Masked, Tensor Predicted, Tensor Confidence)
{
    internal DenoisingState Select(Func<Tensor, Tensor> change) => new(
        change(Before), change(Masked), change(Predicted), change(Confidence));
}
