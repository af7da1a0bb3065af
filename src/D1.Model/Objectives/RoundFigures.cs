using D1.Core;

namespace D1.Model.Objectives;

/// <summary>What is watched of one round, as means.</summary>
public sealed class RoundFigures
{
    private readonly Mean _loss = new(), _norm = new();
    private readonly List<(string Name, Mean Mean)> _metrics = [];
    private readonly List<float[]> _groups;

    internal RoundFigures(IReadOnlyList<Rollout> rollouts)
    {
        _groups = [.. rollouts.SelectMany(rollout => rollout.Rewards.cpu().data<float>().ToArray().Chunk(rollout.GroupSize))];
        CompletionLength = rollouts.Average(rollout => rollout.CompletionMask.sum(1).mean().item<float>());
        MasksLeft = rollouts.Sum(rollout => rollout.MasksLeft) / (double)Completions;
        CutPrompts = rollouts.Sum(rollout => rollout.CutPrompts) / (double)Completions;
    }

    /// <summary>Completions.</summary>
    public int Completions => _groups.Sum(rewards => rewards.Length);

    /// <summary>Reward of a completion.</summary>
    public double Reward => _groups.SelectMany(rewards => rewards).Average();

    /// <summary>Standard deviation of the rewards of a prompt's completions.</summary>
    public double RewardSpread => _groups.Average(Spread);

    /// <summary>Prompts.</summary>
    public int Groups => _groups.Count;

    /// <summary>Prompts whose completions all have one reward: differences within a group are zero.</summary>
    public int GroupsWithoutSpread => _groups.Count(rewards => rewards.Max() == rewards.Min());

    /// <summary>Tokens of a completion, up to and including EOS.</summary>
    public double CompletionLength { get; }

    /// <summary>Tokens of a completion that are still masked.</summary>
    public double MasksLeft { get; }

    /// <summary>Share of prompts that were longer than rollouts take, and lost tokens on the left.</summary>
    public double CutPrompts { get; }

    public double Loss => _loss.Value;

    /// <summary>Global norm of gradients, before clipping.</summary>
    public double GradientNorm => _norm.Value;

    /// <summary>The objective's own metrics, in its order.</summary>
    public IReadOnlyList<(string Name, double Value)> Metrics => [.. _metrics.Select(metric => (metric.Name, metric.Mean.Value))];

    /// <exception cref="NotFiniteException">The loss is not finite.</exception>
    /// <exception cref="InputException">Two metrics have one name.</exception>
    internal void Add(PolicyLoss loss)
    {
        if (loss.Metrics.CountBy(metric => metric.Name).FirstOrDefault(metric => metric.Value > 1).Key is { } twice)
            throw new InputException($"the objective has two metrics '{twice}': give one of them another name");
        _loss.Add(Finite.Require(loss.Loss.item<float>(), "loss"));
        foreach (var (name, value) in loss.Metrics)
        {
            if (_metrics.FirstOrDefault(metric => metric.Name == name).Mean is not { } mean)
                _metrics.Add((name, mean = new Mean()));
            mean.Add(value.item<float>());
        }
    }

    internal void AddUpdate(double gradientNorm) => _norm.Add(gradientNorm);

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
