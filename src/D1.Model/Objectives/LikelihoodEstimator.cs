using D1.Model.Network;
using static TorchSharp.torch;

namespace D1.Model.Objectives;

/// <summary>
/// What an estimator drew for a rollout. An estimator whose objective needs to know more of the draw (weights, the step of the trajectory)
/// derives its own record.
/// </summary>
/// <param name="Masked">Masked tokens, completions included, bool <c>[R, P + C]</c>; of several passes <c>[N, R, P + C]</c>.</param>
public record MaskPattern(Tensor Masked);

/// <summary>
/// How the likelihood of completions is estimated: draws mask patterns, and scores a policy under them. Old, reference and new policy are
/// scored under the same pattern. Its properties are parameters of specs.
/// </summary>
public abstract record LikelihoodEstimator
{
    /// <summary>Forward passes that one score takes.</summary>
    public virtual int Passes => 1;

    /// <summary>How often a completion's tokens are read out over all passes, at the most: only the masked ones that count are.</summary>
    public virtual double Predictions => Passes;

    /// <summary>Why completions of a length cannot be scored, the end of a sentence; null where they can.</summary>
    /// <param name="length">C, tokens of a completion.</param>
    /// <param name="block">Tokens of a block that they are decoded in.</param>
    public virtual string? LengthProblem(int length, int block) => null;

    /// <summary>Whether scores are guided as the rollout was (<see cref="Rollout.CfgScale"/>); rollouts with guidance are refused
    /// where they are not.</summary>
    public virtual bool TakesGuidance => false;

    /// <summary>Draws a pattern; without gradients, before the first update of a round.</summary>
    /// <param name="rollout">What is to be scored.</param>
    /// <param name="generator">Of the CPU, seeded by the run, the rollout and the number of the pattern: all chance comes from it.</param>
    public abstract MaskPattern Draw(Rollout rollout, Generator generator);

    /// <summary>Scores a policy.</summary>
    /// <param name="policy">The policy, with its adapters on or off.</param>
    /// <param name="rollout">Whose completions.</param>
    /// <param name="pattern">What <see cref="Draw"/> gave for this rollout.</param>
    /// <returns>In nats, with gradient where the policy is trained: a score of each token, <c>[R, C]</c>, or of each completion,
    /// <c>[R]</c>, or whatever else the objective takes.</returns>
    public abstract Tensor Score(Llada policy, Rollout rollout, MaskPattern pattern);
}
