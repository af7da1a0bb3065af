using D1.Model.Network;
using static D1.Model.Numbers;
using static TorchSharp.torch;

namespace D1.Model.Objectives;

/// <summary>
/// Token scores from a fully masked completion and from a coupled pair, a random part and its complement, of which each token is masked in
/// one. With t ~ U(0.2, 0.8) for the whole rollout and u ~ U(0, 1) for each token,
/// <code>
/// l = ½ ( log p(all masked) + 1/t · log p(those with u &lt; t masked)      where u &lt; t )
///     ½ ( log p(all masked) + 1/(1−t) · log p(the others masked)       elsewhere  )
/// </code>
/// Prompts are never masked; scores are <c>[R, C]</c>, 0 behind the first EOS.
/// </summary>
/// <remarks>DiffuCoder (arXiv 2506.20639), coupled sampling.</remarks>
public sealed record CoupledEstimator : LikelihoodEstimator
{
    private const double LeastRatio = 0.2, MostRatio = 0.8;

    public override int Passes => 3;

    public override double Predictions => 2;

    public override MaskPattern Draw(Rollout rollout, Generator generator)
    {
        var t = LeastRatio + ((MostRatio - LeastRatio) * rand([1], dtype: ScalarType.Float64, generator: generator).item<double>());
        return Couple(rollout, t, rand(rollout.Counted.shape, dtype: ScalarType.Float32, generator: generator));
    }

    /// <param name="rollout">The rollout.</param>
    /// <param name="t">Share of the completion tokens that the first of the pair masks.</param>
    /// <param name="u">Uniform draws, float32 <c>[R, C]</c>.</param>
    internal static WeightedPasses Couple(Rollout rollout, double t, Tensor u)
    {
        var part = u.lt(Number(t));
        var weights = tensor(new[] { 1, 1 / t, 1 / (1 - t) }).div(Number(2)).unsqueeze(1).expand(3, u.size(0));
        return WeightedPasses.OfCompletions(rollout, stack([ones_like(part), part, part.logical_not()]), weights);
    }

    public override Tensor Score(Llada policy, Rollout rollout, MaskPattern pattern) =>
        ((WeightedPasses)pattern).Score(policy, rollout, rollout.Counted);
}
