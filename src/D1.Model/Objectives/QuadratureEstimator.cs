using D1.Core;
using D1.Model.Network;
using static D1.Model.Numbers;
using static TorchSharp.torch;

namespace D1.Model.Objectives;

/// <summary>How the integral of an ELBO over the masked share t ∈ [0, 1] is taken.</summary>
public enum Quadrature
{
    /// <summary>Gauss and Legendre's rule of two nodes.</summary>
    Gauss2,

    /// <summary>Their rule of three nodes.</summary>
    Gauss3,

    /// <summary>Simpson's rule. Its first node is moved from 0, where the integrand has no value, to 0.1.</summary>
    Simpson,

    /// <summary>A random t for each row and draw.</summary>
    MonteCarlo,
}

/// <summary>
/// ELBO of completions, up to and including the first EOS, by a rule for the integral over t with nodes t_q and weights w_q, and K random
/// masks at each node,
/// <code>
/// ELBO_i = Σ over nodes q and draws of  w_q / (K t_q) · Σ over masked tokens of log p
/// </code>
/// A draw masks max(1, ⌊n_i t⌋) of the n_i tokens. What is behind the first EOS is seen as it is. Scores are <c>[R]</c>, in nats a
/// completion.
/// </summary>
/// <remarks>GDPO (arXiv 2510.08554), semi-deterministic Monte Carlo.</remarks>
public sealed record QuadratureEstimator : LikelihoodEstimator
{
    [Option("How the integral over the masked share is taken.", Source = "GDPO release: gauss3")]
    public Quadrature Quadrature { get; init; } = Quadrature.Gauss3;

    [Option("K, random masks at each node.", Min = 1, Max = 1000, Source = "GDPO release: 1")]
    public int Draws { get; init; } = 1;

    public override int Passes => Draws * Nodes.Count;

    public override double Predictions => Draws * Nodes.Sum(node => node.Time);

    /// <summary>Nodes and weights on [0, 1]; random nodes count as 1, the most that they may be.</summary>
    internal IReadOnlyList<(double Time, double Weight)> Nodes => Quadrature switch
    {
        Quadrature.Gauss2 => [(0.5 - (Math.Sqrt(1.0 / 3) / 2), 0.5), (0.5 + (Math.Sqrt(1.0 / 3) / 2), 0.5)],
        Quadrature.Gauss3 => [(0.5 - (Math.Sqrt(0.6) / 2), 5.0 / 18), (0.5, 8.0 / 18), (0.5 + (Math.Sqrt(0.6) / 2), 5.0 / 18)],
        Quadrature.Simpson => [(0.1, 1.0 / 6), (0.5, 4.0 / 6), (1, 1.0 / 6)],
        _ => [(1, 1)],
    };

    public override MaskPattern Draw(Rollout rollout, Generator generator)
    {
        var counted = rollout.Counted.cpu();
        var n = counted.sum(1).to(ScalarType.Float64);
        List<Tensor> passes = [], weights = [];
        foreach (var (time, weight) in Nodes)
        {
            for (var draw = 0; draw < Draws; draw++)
            {
                // A random t masks a token at the least.
                var t = Quadrature == Quadrature.MonteCarlo
                    ? rand(n.shape, dtype: ScalarType.Float64, generator: generator).maximum(n.reciprocal())
                    : full_like(n, Number(time));
                passes.Add(RandomPositions.Choose(counted, (n * t).floor().clamp_min(Number(1)).to(ScalarType.Int64), generator));
                weights.Add(t.reciprocal().mul(Number(weight / Draws)));
            }
        }

        return WeightedPasses.OfCompletions(rollout, stack(passes), stack(weights));
    }

    public override Tensor Score(Llada policy, Rollout rollout, MaskPattern pattern) =>
        ((WeightedPasses)pattern).Score(policy, rollout, rollout.Counted).sum(1);
}
