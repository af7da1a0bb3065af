using D1.Model.Network;
using static TorchSharp.torch;

namespace D1.Model.Objectives;

/// <summary>Several passes that mask completion tokens, each with a weight: what estimates of a likelihood, or of its ELBO, sum up.
/// </summary>
/// <param name="Masked">bool <c>[N, R, P + C]</c>.</param>
/// <param name="Weights">w, of a pass in a row, float32 <c>[N, R]</c>.</param>
internal sealed record WeightedPasses(Tensor Masked, Tensor Weights) : MaskPattern(Masked)
{
    /// <summary>Passes that mask completion tokens and nothing of the prompts.</summary>
    /// <param name="rollout">Whose.</param>
    /// <param name="completions">What they mask, bool <c>[N, R, C]</c>.</param>
    /// <param name="weights">float32 <c>[N, R]</c>.</param>
    public static WeightedPasses OfCompletions(Rollout rollout, Tensor completions, Tensor weights)
    {
        var prompts = zeros([completions.size(0), completions.size(1), rollout.Completion.Start], ScalarType.Bool);
        var device = rollout.Ids.device;
        return new WeightedPasses(cat([prompts, completions], 2).to(device), weights.to(ScalarType.Float32).to(device));
    }

    /// <summary>Σ over the passes that mask a token of w · log p of it.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="rollout">What the passes were drawn for.</param>
    /// <param name="counted">Tokens of completions that count, bool <c>[R, C]</c>; all when null.</param>
    /// <returns>float32 <c>[R, C]</c>; 0 where a token does not count.</returns>
    public Tensor Score(Llada policy, Rollout rollout, Tensor? counted)
    {
        var masked = PassLogProbabilities.MaskedCompletions(rollout, this);
        var scored = counted is null ? masked : masked.logical_and(counted);
        return (PassLogProbabilities.Forward(policy, rollout, Masked, scored) * Weights.unsqueeze(2)).sum([0]);
    }
}
