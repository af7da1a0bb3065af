using static D1.Model.Numbers;
using static TorchSharp.torch;

namespace D1.Model.Objectives;

/// <summary>
/// PPO's surrogate, −min(ρA, clip(ρ, 1−ε, 1+ε)A), over ratios of tokens or of sequences (arXiv 1707.06347, Equation 7).
/// </summary>
/// <param name="logRatio">log ρ.</param>
/// <param name="advantages">A, of a shape that log ρ takes.</param>
/// <param name="epsilon">ε.</param>
internal sealed class ClippedSurrogate(Tensor logRatio, Tensor advantages, double epsilon)
{
    private readonly Tensor _rho = logRatio.exp();

    /// <summary>ρA.</summary>
    public Tensor Unclipped => field ??= _rho * advantages;

    /// <summary>clip(ρ, 1−ε, 1+ε)A.</summary>
    public Tensor Clipped => field ??= _rho.clamp(Number(1 - epsilon), Number(1 + epsilon)) * advantages;

    /// <summary>With gradient.</summary>
    public Tensor Loss => minimum(Unclipped, Clipped).neg();

    /// <summary>1 where the clipped term is the smaller one, so that no gradient comes from there; else 0.</summary>
    public Tensor IsClipped => Clipped.detach().lt(Unclipped.detach()).to(ScalarType.Float32);
}
