using D1.Core;
using D1.Model.Objectives;
using D1.Stages.Sampling;
using D1.Tasks;

namespace D1.Stages.Training;

/// <summary>What is watched of one round, as means.</summary>
/// <param name="rollouts">The round's rollouts.</param>
/// <param name="groupSize">G, completions a prompt.</param>
internal sealed class DiffuGrpoRound(IReadOnlyList<Rollout> rollouts, int groupSize)
{
    private readonly Mean _loss = new(), _kl = new(), _clipRatio = new(), _norm = new();
    private readonly List<float[]> _groups = [.. rollouts.SelectMany(rollout => rollout.Rewards.Chunk(groupSize))];

    /// <summary>Training reward of a completion.</summary>
    public double Reward => _groups.SelectMany(rewards => rewards).Average();

    /// <summary>Means of the terms of the reward, over the completions of the task that has them; of a mix by task and term.</summary>
    public IEnumerable<(string Name, double Value)> RewardTerms(ITask task) => Answers
        .SelectMany(answer => answer.Rewards.Select(term => (
            Name: task.Of(answer.Problem) is var own && own == task ? term.Key : $"{own.Name}/{term.Key}", term.Value)))
        .GroupBy(term => term.Name, (name, terms) => (name, terms.Average(term => term.Value)));

    /// <summary>Standard deviation of the rewards of a prompt's completions.</summary>
    public double RewardSpread => _groups.Average(Spread);

    /// <summary>Prompts.</summary>
    public int Groups => _groups.Count;

    /// <summary>Prompts whose completions all have one reward: their advantages are zero, and nothing is learned from them.</summary>
    public int GroupsWithoutSpread => _groups.Count(rewards => rewards.Max() == rewards.Min());

    /// <summary>Share of correct units among the rollouts.</summary>
    public double Accuracy { get; } = rollouts.SelectMany(rollout => rollout.Answers).Average(answer => answer.Accuracy);

    /// <summary>Tokens of a completion, up to and including EOS.</summary>
    public double CompletionLength { get; } = rollouts.Average(rollout => rollout.CompletionMask.sum(1).mean().item<float>());

    /// <summary>The completions, by row.</summary>
    public IEnumerable<ScoredAnswer> Answers => rollouts.SelectMany(rollout => rollout.Answers);

    /// <summary>Share of completions without EOS.</summary>
    public double CutCompletions => Answers.Average(answer => answer.IsCut ? 1.0 : 0);

    /// <summary>Tokens of a completion that are still masked.</summary>
    public double MasksLeft => rollouts.Sum(rollout => rollout.MasksLeft) / Completions;

    /// <summary>Share of prompts that were longer than rollouts take, and lost tokens on the left.</summary>
    public double CutPrompts => rollouts.Sum(rollout => rollout.CutPrompts) / Completions;

    private double Completions => rollouts.Sum(rollout => rollout.Rewards.Count);

    public double Loss => _loss.Value;

    /// <summary>KL to the reference policy.</summary>
    public double Kl => _kl.Value;

    /// <summary>Share of clipped tokens.</summary>
    public double ClipRatio => _clipRatio.Value;

    /// <summary>Global norm before clipping.</summary>
    public double GradientNorm => _norm.Value;

    /// <exception cref="NotFiniteException">The loss is not finite.</exception>
    public void Add(PolicyLoss loss)
    {
        _loss.Add(Finite.Require(loss.Loss.item<float>(), "loss"));
        _kl.Add(loss.Kl?.item<float>() ?? 0);
        _clipRatio.Add(loss.ClipRatio.item<float>());
    }

    public void AddUpdate(double gradientNorm) => _norm.Add(gradientNorm);

    private static double Spread(float[] rewards)
    {
        var mean = rewards.Average(reward => (double)reward);
        return Math.Sqrt(rewards.Average(reward => Math.Pow(reward - mean, 2)));
    }

    private sealed class Mean
    {
        private double _sum;
        private int _count;

        public double Value => _sum / _count;

        public void Add(double value)
        {
            _sum += value;
            _count++;
        }
    }
}
