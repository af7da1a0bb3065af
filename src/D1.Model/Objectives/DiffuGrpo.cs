using D1.Core;
using static D1.Model.Numbers;
using static TorchSharp.torch;

namespace D1.Model.Objectives;

/// <summary>diffu-GRPO (paper Algorithm 1, Equations 3–4), with the symbols of the paper.</summary>
public static class DiffuGrpo
{
    /// <summary>A_i = r_i − mean(r) over the G completions of a prompt; not divided by the standard deviation.</summary>
    /// <param name="rewards">float32 <c>[R]</c>, the G completions of a prompt next to each other.</param>
    /// <param name="groupSize">G.</param>
    /// <returns>float32 <c>[R]</c>.</returns>
    /// <exception cref="InputException">G is less than 2.</exception>
    public static Tensor Advantages(Tensor rewards, int groupSize)
    {
        if (GroupProblem(groupSize) is { } problem)
            throw new InputException($"a group of {groupSize}: {problem}");
        var groups = rewards.view(-1, groupSize);
        return (groups - groups.mean([1], keepdim: true)).flatten();
    }

    /// <summary>Why nothing can be learned from groups of a size; null where something can.</summary>
    public static string? GroupProblem(int groupSize) => groupSize >= 2 ? null
        : "must be at least 2: an advantage is a reward less its group's mean, so that of a group of one is always zero";

    /// <summary>Which completion tokens count: up to and including the first EOS.</summary>
    /// <param name="completions">int64 <c>[R, C]</c>.</param>
    /// <param name="eosId">The EOS token.</param>
    /// <returns>float32 <c>[R, C]</c>, 1 or 0.</returns>
    public static Tensor CompletionMask(Tensor completions, long eosId)
    {
        var isEos = completions.eq(Number(eosId)).to(ScalarType.Int64);
        return (isEos.cumsum(1) - isEos).eq(Number(0)).to(ScalarType.Float32);
    }

    /// <summary>The clipped surrogate with a KL penalty.</summary>
    /// <param name="logp">log π_θ(o_k | q′), <c>[R, C]</c>, with gradient.</param>
    /// <param name="old">The same under the policy that generated, <c>[R, C]</c>.</param>
    /// <param name="reference">The same under the reference policy, <c>[R, C]</c>; may be null when β is 0.</param>
    /// <param name="advantages">A, <c>[R]</c>.</param>
    /// <param name="mask">1 where a token counts, <c>[R, C]</c>.</param>
    /// <param name="options">ε, β and the normalisation.</param>
    public static PolicyLoss Loss(Tensor logp, Tensor old, Tensor? reference, Tensor advantages, Tensor mask, DiffuGrpoOptions options)
    {
        var a = advantages.unsqueeze(1);
        var rho = (logp - old).exp();
        var unclipped = rho * a;
        var clipped = rho.clamp(Number(1 - options.ClipEpsilon), Number(1 + options.ClipEpsilon)) * a;
        var tokenLoss = minimum(unclipped, clipped).neg();

        Tensor? kl = null;
        if (options.Beta != 0)
        {
            var difference = (reference
                ?? throw new ArgumentNullException(nameof(reference), "β is not 0, so the reference policy is needed")) - logp;
            var k3 = (difference.exp() - difference).Plus(-1);
            tokenLoss = tokenLoss.Plus(k3 * Number(options.Beta));
            kl = TokenMean(k3.detach(), mask);
        }

        var loss = options.Normalisation == LossNormalisation.TokenMean
            ? TokenMean(tokenLoss, mask)
            : ((tokenLoss * mask).sum(1) / mask.sum(1)).mean();
        return new PolicyLoss(loss, kl, TokenMean(unclipped.detach().lt(clipped.detach()).to(ScalarType.Float32), mask));
    }

    private static Tensor TokenMean(Tensor values, Tensor mask) => (values * mask).sum() / mask.sum();
}
