using D1.Core;
using D1.Model.Adapters;
using D1.Model.Network;
using D1.Model.Optimization;
using static TorchSharp.torch;

namespace D1.Model.Objectives;

/// <summary>
/// Reinforcement learning (paper Algorithm 1): rounds of rollouts, each followed by μ updates. What is maximised, and how likelihoods are
/// estimated, is the objective's.
/// </summary>
/// <param name="policy">π_θ.</param>
/// <param name="reference">π_ref; null where the objective needs none.</param>
/// <param name="optimizer">Over the policy's trained parameters.</param>
/// <param name="objective">What is maximised.</param>
/// <param name="options">How many rollouts and updates.</param>
/// <param name="dropout">Of the policy's adapters; none when null.</param>
public sealed class PolicyTrainer(Llada policy, ReferencePolicy? reference, AdamW optimizer, PolicyObjective objective,
    PolicyTrainingOptions options, AdapterDropout? dropout = null)
{
    private readonly EarlierPolicies _earlier = new(policy, reference, objective, options, dropout);

    /// <summary>Lines 3–14 of Algorithm 1 for one batch of prompts.</summary>
    /// <param name="number">Number of the round, from 0; every random number is derived from it.</param>
    /// <param name="sample">Makes rollout number n of the run, with π_old.</param>
    /// <param name="learningRate">The rate of each update, by its number in the run.</param>
    public RoundFigures Step(long number, Func<long, Rollout> sample, Func<long, double> learningRate)
    {
        using var scope = NewDisposeScope();
        using var round = Begin(number, sample);
        for (var n = 0; n < options.Iterations; n++)
            Update(round, n, learningRate((number * options.Iterations) + n));
        return round.Figures;
    }

    /// <summary>The lines before the updates. What it returns belongs to the dispose scope that it is called in.</summary>
    /// <inheritdoc cref="Step" path="/param"/>
    public PolicyRound Begin(long number, Func<long, Rollout> sample)
    {
        // π_old ← π_θ
        var round = new PolicyRound(number, options, policy.Device);
        try
        {
            using var inference = no_grad();
            using var dropping = WithDropout(round.Noise, dropout is { InRollouts: true });
            // q ~ D, o_1 … o_G ~ π_old(· | q), r_1 … r_G
            var o = round.Sample(sample);
            // A_1 … A_G
            var a = objective.Advantages(o);
            // of every update to come: q′, log π_old(o | q′) and log π_ref(o | q′)
            round.Mask(o, a, _earlier.Ask);
            return round;
        }
        catch
        {
            // Nobody else has it.
            round.Dispose();
            throw;
        }
    }

    /// <summary>Update n of a round, from 0.</summary>
    /// <param name="round">The round.</param>
    /// <param name="n">Number of the update.</param>
    /// <param name="learningRate">Its rate.</param>
    /// <param name="watch">Told of every backward pass when its gradients are there.</param>
    /// <exception cref="NotFiniteException">The loss or a gradient is not finite.</exception>
    public void Update(PolicyRound round, int n, double learningRate, Action<PolicyScores, PolicyLoss>? watch = null)
    {
        using var scope = NewDisposeScope();
        using var dropping = WithDropout(round.Noise, on: true);
        // q′
        foreach (var q in round.Masked(n))
        {
            // log π_θ(o | q′), beside log π_old(o | q′) and log π_ref(o | q′)
            var logp = q.Scores(objective.Estimator.Score(policy, q.Rollout, q.Pattern));
            // the objective, and its gradient
            var loss = objective.Loss(logp, q.Advantages);
            round.Backward(policy, loss);
            watch?.Invoke(logp, loss);
        }

        // θ, by gradient descent
        round.Figures.AddUpdate(optimizer.Step(learningRate));
    }

    private IDisposable? WithDropout(Generator noise, bool on) =>
        on && dropout is { Probability: > 0 } ? Lora.WithDropout(policy, dropout.Probability, noise) : null;
}
