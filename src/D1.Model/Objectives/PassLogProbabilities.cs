using D1.Model.Likelihood;
using D1.Model.Network;
using static TorchSharp.torch;

namespace D1.Model.Objectives;

/// <summary>Log-probabilities of masked completion tokens in several passes over the same rollout.</summary>
internal static class PassLogProbabilities
{
    /// <summary>
    /// log p of every token that is scored, seen what the pass leaves unmasked. The passes are one batch of N · R rows: one loss is made
    /// of all, so that what their gradients need is kept at once anyway.
    /// </summary>
    /// <param name="policy">The policy.</param>
    /// <param name="rollout">R rows.</param>
    /// <param name="masked">What each pass masks, bool <c>[N, R, P + C]</c>.</param>
    /// <param name="scored">Which tokens of completions are wanted, bool <c>[N, R, C]</c>.</param>
    /// <returns>float32 <c>[N, R, C]</c>, 0 where it is not wanted.</returns>
    public static Tensor Forward(Llada policy, Rollout rollout, Tensor masked, Tensor scored) =>
        OneStepLogProbabilities.Forward(policy, rollout.Ids.expand(masked.shape).reshape(-1, masked.size(2)), masked.flatten(0, 1),
            rollout.Completion, scored.flatten(0, 1)).view(scored.shape);

    /// <summary>The completion tokens that a pattern masks, bool <c>[N, R, C]</c>.</summary>
    public static Tensor MaskedCompletions(Rollout rollout, MaskPattern pattern) =>
        pattern.Masked.narrow(2, rollout.Completion.Start, rollout.Completion.Length);
}
