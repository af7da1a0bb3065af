using D1.Core;
using static D1.Model.Numbers;
using static TorchSharp.torch;

namespace D1.Model.Objectives;

/// <summary>What stands for the log-likelihood of completions that are worse than their group.</summary>
public enum NegativeBound
{
    /// <summary>ω EUBO + (1 − ω) ELBO.</summary>
    Mix,

    /// <summary>The upper bound.</summary>
    Eubo,

    /// <summary>The lower bound, as for good completions.</summary>
    Elbo,

    /// <summary>Nothing: bad completions are left alone.</summary>
    Zero,
}

/// <summary>
/// SPG, sandwiched policy gradient: good completions have a lower bound of their log-likelihood raised, bad ones an upper bound lowered. Of
/// N copies, e_j is the share of a completion of n tokens that copy j masks; bounds are means over tokens, without their constants:
/// <code>
/// ELBO = mean over j of the mean over masked tokens of log p
/// EUBO = 1/β · mean over tokens that some copy masks of log mean over j of ( masked · p^β / e_j )
/// S_i = ELBO where A_i > 0, else the bound,   A_i = r_i − mean(r)
/// L = −Σ A_i S_i n_i / Σ n_i
/// </code>
/// </summary>
/// <remarks>SPG (arXiv 2510.09541); facebookresearch/SPG a1c7120.</remarks>
public sealed record Spg : PolicyObjective
{
    public const string Name = "spg";

    public override string Kind => Name;

    [Option("How log-probabilities are estimated.")]
    public BlockMaskEstimator Likelihood { get; init; } = new();

    [Option("What stands for the log-likelihood of completions that are worse than their group.",
        Source = "released SPG configuration: mix")]
    public NegativeBound Bound { get; init; } = NegativeBound.Mix;

    [Option("β, the order of the upper bound.", Min = 1, Max = 1000, Source = "released SPG configuration: 1.5; Sudoku 1.0")]
    public double EuboBeta { get; init; } = 1.5;

    [Option("ω, the upper bound's weight in the mixture.", Min = 0, Max = 1, Source = "released SPG configuration: 0.5")]
    public double MixWeight { get; init; } = 0.5;

    public override LikelihoodEstimator Estimator => Likelihood;

    public override bool NeedsOld => false;

    public override bool NeedsReference => false;

    public override IReadOnlyList<Tensor> Advantages(IReadOnlyList<Rollout> rollouts) =>
        [.. rollouts.Select(rollout => Advantage.OverGroupMean(rollout.Rewards, rollout.GroupSize))];

    /// <summary>
    /// Metrics, means over completions: <c>elbo</c> and <c>eubo</c>, in nats a token; <c>better</c>, the share whose lower bound is raised.
    /// </summary>
    public override PolicyLoss Loss(PolicyScores scores, Tensor advantages)
    {
        var (elbo, eubo) = Bounds(scores);
        var bound = Bound switch
        {
            NegativeBound.Mix => (eubo * Number(MixWeight)).Plus(elbo * Number(1 - MixWeight)),
            NegativeBound.Eubo => eubo,
            NegativeBound.Elbo => elbo,
            _ => zeros_like(elbo),
        };
        var (isBetter, n) = (advantages.gt(Number(0)), scores.Rollout.CompletionMask.sum(1));
        var s = where(isBetter, elbo, bound);
        return new PolicyLoss((advantages * s * n).sum().neg() / n.sum(), ("elbo", elbo.detach().mean()), ("eubo", eubo.detach().mean()),
            ("better", isBetter.to(ScalarType.Float32).mean()));
    }

    /// <summary>Both of every completion, <c>[R]</c>.</summary>
    internal (Tensor Elbo, Tensor Eubo) Bounds(PolicyScores scores)
    {
        var (logp, masked) = (scores.Policy, BlockMaskEstimator.Scored(scores.Rollout, scores.Pattern));
        var count = masked.sum(2);
        var elbo = (logp.sum(2) / count).mean([0]);

        var e = count / scores.Rollout.CompletionMask.sum(1);
        // A token that no copy masks takes no part; finite numbers keep its gradient zero.
        var terms = (logp.mul(Number(EuboBeta)) - e.log().unsqueeze(2)).masked_fill(masked.logical_not(), Number(float.MinValue));
        var tokens = terms.logsumexp(0).Plus(-Math.Log(masked.size(0))).div(Number(EuboBeta));
        var isMasked = masked.any(0);
        return (elbo, tokens.masked_fill(isMasked.logical_not(), Number(0)).sum(1) / isMasked.sum(1));
    }
}
