using static TorchSharp.torch;

namespace D1.Model.Objectives;

/// <summary>An objective's value and what is watched beside it.</summary>
/// <param name="Loss">Scalar with gradient.</param>
/// <param name="Kl">Mean k3 estimate of KL(π ‖ π_ref) over completion tokens, scalar; null without a reference.</param>
/// <param name="ClipRatio">Share of completion tokens whose ratio is out of range where clipping cannot help (ρA below the clipped term),
/// as the released code counts it; scalar.</param>
public sealed record PolicyLoss(Tensor Loss, Tensor? Kl, Tensor ClipRatio);
