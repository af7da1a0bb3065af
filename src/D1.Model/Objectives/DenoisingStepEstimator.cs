using D1.Core;
using D1.Model.Decoding;
using D1.Model.Likelihood;
using D1.Model.Network;
using static D1.Model.Numbers;
using static TorchSharp.torch;

namespace D1.Model.Objectives;

/// <summary>
/// Log-probabilities of what one denoising step of the rollout predicted, from what the step saw. A pattern is a step, each as likely as
/// another. Scores are <c>[R, C]</c>, 0 where the step saw no mask.
/// </summary>
public sealed record DenoisingStepEstimator : LikelihoodEstimator
{
    [Option("What logits are divided by before their softmax.", Above = 0, Max = 1000,
        Source = "released wd1++ configuration: 0.4, to which its code adds the machine epsilon: 0.4078125 in bfloat16")]
    public double Temperature { get; init; } = 1;

    public override MaskPattern Draw(Rollout rollout, Generator generator) => At(rollout,
        (int)randint(rollout.Trajectory.Count, [1], dtype: ScalarType.Int64, generator: generator).item<long>());

    /// <summary>The pattern of a step.</summary>
    internal static DenoisingStep At(Rollout rollout, int step)
    {
        var masked = rollout.Trajectory[step].Masked;
        var prompt = zeros([masked.size(0), rollout.Completion.Start], ScalarType.Bool, masked.device);
        return new DenoisingStep(cat([prompt, masked], 1), step);
    }

    public override Tensor Score(Llada policy, Rollout rollout, MaskPattern pattern)
    {
        var state = ((DenoisingStep)pattern).State(rollout);
        var ids = cat([rollout.Ids.narrow(1, 0, rollout.Completion.Start), state.Predicted], 1);
        return OneStepLogProbabilities.Forward(policy, ids, pattern.Masked, rollout.Completion, state.Masked, Temperature);
    }
}

/// <summary>A denoising step of the rollout.</summary>
/// <param name="Masked">Where it saw masks, bool <c>[R, P + C]</c>.</param>
/// <param name="Step">Its number, from 0.</param>
internal sealed record DenoisingStep(Tensor Masked, int Step) : MaskPattern(Masked)
{
    public DenoisingState State(Rollout rollout) => rollout.Trajectory[Step];
}
