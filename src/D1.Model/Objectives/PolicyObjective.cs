using D1.Core;
using static TorchSharp.torch;

namespace D1.Model.Objectives;

/// <summary>
/// What reinforcement learning maximises: advantages or weights from rewards, and a loss over scores of the policies that it asks for. Its
/// properties are parameters of specs: <c>objective: {kind: …, …}</c>.
/// </summary>
public abstract record PolicyObjective : IKindOptions
{
    [Option("Which objective; its own parameters stand beside it.")]
    public abstract string Kind { get; }

    /// <summary>How it has policies scored.</summary>
    public abstract LikelihoodEstimator Estimator { get; }

    /// <summary>Whether it compares with the policy that made the rollouts.</summary>
    public abstract bool NeedsOld { get; }

    /// <summary>Whether it compares with the policy from before RL.</summary>
    public abstract bool NeedsReference { get; }

    /// <summary>Whether it, or its estimator, reads <see cref="Rollout.Trajectory"/>; every step of a rollout then predicts all masks.
    /// </summary>
    public virtual bool NeedsTrajectory => false;

    /// <summary>Why nothing can be learned from so many completions a prompt; null where something can.</summary>
    public virtual string? GroupProblem(int groupSize) => Advantage.GroupProblem(groupSize);

    /// <summary>Advantages or weights of a round's rollouts, without gradient, of whatever shape its loss takes: one tensor a rollout.
    /// Together, since some are normalised over all of them.</summary>
    public abstract IReadOnlyList<Tensor> Advantages(IReadOnlyList<Rollout> rollouts);

    /// <summary>The loss of one rollout, which is one backward pass; an update averages those of its passes.</summary>
    /// <param name="scores">What the policies say under one pattern.</param>
    /// <param name="advantages">The rollout's, as <see cref="Advantages"/> gave them.</param>
    public abstract PolicyLoss Loss(PolicyScores scores, Tensor advantages);
}

/// <summary>What policies say of a rollout under one mask pattern: tensors as <see cref="LikelihoodEstimator.Score"/> makes them.</summary>
/// <param name="rollout">The rollout.</param>
/// <param name="pattern">The pattern.</param>
/// <param name="policy">Scores by π_θ.</param>
/// <param name="old">Scores by π_old; null where the objective does not need them.</param>
/// <param name="reference">Scores by π_ref; null where the objective does not need them.</param>
public sealed class PolicyScores(Rollout rollout, MaskPattern pattern, Tensor policy, Tensor? old, Tensor? reference)
{
    public Rollout Rollout => rollout;

    public MaskPattern Pattern => pattern;

    /// <summary>By π_θ, with gradient.</summary>
    public Tensor Policy => policy;

    /// <summary>By π_old, which made the rollout.</summary>
    public Tensor Old => old ?? throw new InvalidOperationException("an objective that reads π_old must say so: NeedsOld");

    /// <summary>By π_ref, the policy from before RL.</summary>
    public Tensor Reference =>
        reference ?? throw new InvalidOperationException("an objective that reads π_ref must say so: NeedsReference");
}

/// <summary>An objective's value and what is watched beside it.</summary>
/// <param name="Loss">Scalar with gradient.</param>
/// <param name="Metrics">Scalars by name, in the order in which they are shown. Each is a curve of the run, which has others of its own,
/// such as <c>loss</c> and <c>reward</c>: a name that is taken ends the run.</param>
public sealed record PolicyLoss(Tensor Loss, params (string Name, Tensor Value)[] Metrics);
