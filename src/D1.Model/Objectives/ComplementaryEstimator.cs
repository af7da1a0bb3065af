using D1.Core;
using D1.Model.Network;
using static D1.Model.Numbers;
using static TorchSharp.torch;

namespace D1.Model.Objectives;

/// <summary>
/// ELBO of completions over the whole canvas, EOS or not: each sample masks a number of random positions, and then those that it left.
/// Of b rows and C positions, with k uniform in 0 … C, row i masks x_i = round(k + i (C+1) / b) mod (C+1), so that numbers are spread
/// over the batch; N passes give
/// <code>
/// ELBO_i = 1/N · Σ over passes of (C+1) / (masks of row i) · Σ over its masked tokens of log p, 0 without masks
/// </code>
/// Scores are <c>[R]</c>, in nats a completion.
/// </summary>
/// <remarks>ESPO (arXiv 2512.03759), ELBO with coupled sampling; the factor (C+1) / x over x = 0 … C makes it unbiased for the usual
/// C / x over 1 … C.</remarks>
public sealed record ComplementaryEstimator : LikelihoodEstimator
{
    [Option("Monte Carlo samples.", Min = 1, Max = 1000, Source = "released ESPO configuration: 2")]
    public int Samples { get; init; } = 2;

    [Option("Whether a second pass of each sample masks what the first left.", Source = "ESPO paper and released code: true")]
    public bool Complement { get; init; } = true;

    public override int Passes => Complement ? 2 * Samples : Samples;

    public override double Predictions => Samples;

    public override MaskPattern Draw(Rollout rollout, Generator generator)
    {
        var (rows, length) = (rollout.Ids.size(0), rollout.Completion.Length);
        var all = ones([rows, length], ScalarType.Bool);
        List<Tensor> passes = [];
        for (var sample = 0; sample < Samples; sample++)
        {
            var first = randint(length + 1, [1], dtype: ScalarType.Int64, generator: generator).item<long>();
            var masked = RandomPositions.Choose(all, Counts(first, rows, length), generator);
            passes.Add(masked);
            if (Complement) passes.Add(masked.logical_not());
        }

        return Weighted(rollout, stack(passes));
    }

    /// <summary>x of every row, int64 <c>[R]</c>.</summary>
    /// <param name="first">k.</param>
    /// <param name="rows">b.</param>
    /// <param name="length">C.</param>
    internal static Tensor Counts(long first, long rows, long length) => Range(rows, CPU).to(ScalarType.Float64)
        .mul(Number((length + 1.0) / rows)).Plus((double)first).round().to(ScalarType.Int64).remainder(Number(length + 1));

    /// <param name="rollout">The rollout.</param>
    /// <param name="completions">What passes mask, bool <c>[N, R, C]</c>.</param>
    internal static WeightedPasses Weighted(Rollout rollout, Tensor completions) => WeightedPasses.OfCompletions(rollout, completions,
        completions.sum(2).clamp_min(Number(1)).to(ScalarType.Float64).reciprocal()
            .mul(Number((completions.size(2) + 1.0) / completions.size(0))));

    public override Tensor Score(Llada policy, Rollout rollout, MaskPattern pattern) =>
        ((WeightedPasses)pattern).Score(policy, rollout, counted: null).sum(1);
}
