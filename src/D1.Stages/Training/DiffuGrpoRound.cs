using D1.Model.Objectives;

namespace D1.Stages.Training;

/// <summary>What is watched of one round, as means.</summary>
internal sealed class DiffuGrpoRound(IReadOnlyList<Rollout> rollouts)
{
    private readonly Mean _loss = new(), _kl = new(), _clipRatio = new(), _norm = new();

    /// <summary>Training reward of a completion.</summary>
    public double Reward { get; } = rollouts.SelectMany(rollout => rollout.Rewards).Average();

    /// <summary>Share of correct units among the rollouts.</summary>
    public double Accuracy { get; } = rollouts.SelectMany(rollout => rollout.Accuracies).Average();

    /// <summary>Tokens of a completion, up to and including EOS.</summary>
    public double CompletionLength { get; } = rollouts.Average(rollout => rollout.CompletionMask.sum(1).mean().item<float>());

    public double Loss => _loss.Value;

    /// <summary>KL to the reference policy.</summary>
    public double Kl => _kl.Value;

    /// <summary>Share of clipped tokens.</summary>
    public double ClipRatio => _clipRatio.Value;

    /// <summary>Global norm before clipping.</summary>
    public double GradientNorm => _norm.Value;

    public void Add(PolicyLoss loss)
    {
        _loss.Add(loss.Loss.item<float>());
        _kl.Add(loss.Kl?.item<float>() ?? 0);
        _clipRatio.Add(loss.ClipRatio.item<float>());
    }

    public void AddUpdate(double gradientNorm) => _norm.Add(gradientNorm);

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
