using D1.Core;
using D1.Model.Optimization;

namespace D1.Stages.Training;

/// <summary>AdamW and its learning rate over the run.</summary>
public sealed record OptimizerOptions
{
    [Option("Peak learning rate.", Above = 0)]
    public required double LearningRate { get; init; }

    [Option("Steps of linear warm-up.", Min = 0, Unit = "steps")]
    public int WarmupSteps { get; init; }

    [Option("Share of the run after which the rate decays linearly to zero; 1 keeps it constant.", Min = 0, Max = 1)]
    public double DecayFrom { get; init; } = 1;

    [Option("Decay of the first moment.", Min = 0, Below = 1, Source = "paper, appendix: AdamW β1 0.9")]
    public double Beta1 { get; init; } = 0.9;

    [Option("Decay of the second moment.", Min = 0, Below = 1, Source = "released RL configuration: β2 0.99; SFT: 0.999")]
    public double Beta2 { get; init; } = 0.999;

    [Option("Decoupled weight decay.", Min = 0, Source = "paper, appendix: 0.1")]
    public double WeightDecay { get; init; }

    [Option("Global gradient norm above which gradients are scaled down; 0 is off.", Min = 0, Source = "released RL configuration: 0.2")]
    public double MaxGradNorm { get; init; }

    internal AdamWOptions ToAdamW() => new() { Beta1 = Beta1, Beta2 = Beta2, WeightDecay = WeightDecay, MaxGradNorm = MaxGradNorm };

    internal LearningRateSchedule Schedule(long steps) => new(LearningRate, steps, WarmupSteps, DecayFrom);
}
