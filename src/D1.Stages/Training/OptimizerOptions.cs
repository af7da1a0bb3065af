using D1.Core;
using D1.Model.Optimization;

namespace D1.Stages.Training;

/// <summary>AdamW and its learning rate over the run.</summary>
public sealed record OptimizerOptions : AdamWOptions
{
    [Option("Peak learning rate.", Above = 0)]
    public required double LearningRate { get; init; }

    [Option("Steps of linear warm-up.", Min = 0, Unit = "steps")]
    public int WarmupSteps { get; init; }

    [Option("Share of the run after which the rate decays linearly to zero; 1 keeps it constant.", Min = 0, Max = 1)]
    public double DecayFrom { get; init; } = 1;

    internal LearningRateSchedule Schedule(long steps) => new(LearningRate, steps, WarmupSteps, DecayFrom);
}
