using D1.Core;
using D1.Model.Likelihood;
using D1.Model.Network;
using static TorchSharp.torch;

namespace D1.Model.Objectives;

/// <summary>
/// Token log-probabilities in one forward pass, every completion token masked and each prompt token with probability p_mask (paper Section
/// 3.1). Scores are <c>[R, C]</c>, 0 behind the first EOS.
/// </summary>
public sealed record OneStepEstimator : LikelihoodEstimator
{
    [Option("p_mask, probability that a prompt token is masked.", Min = 0, Max = 1, Source = "paper Section 3.2: 0.15")]
    public double PromptMaskProbability { get; init; } = 0.15;

    public override bool TakesGuidance => true;

    public override MaskPattern Draw(Rollout rollout, Generator generator) => new(OneStepLogProbabilities.MaskPattern(
        rand(rollout.Ids.shape, dtype: ScalarType.Float32, generator: generator).to(rollout.Ids.device), rollout.Completion.Start,
        PromptMaskProbability));

    public override Tensor Score(Llada policy, Rollout rollout, MaskPattern pattern) =>
        OneStepLogProbabilities.Forward(
            policy, rollout.Ids, pattern.Masked, rollout.Completion, rollout.Counted, cfgScale: rollout.CfgScale);
}
