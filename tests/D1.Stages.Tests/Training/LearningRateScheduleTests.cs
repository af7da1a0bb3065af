using D1.Stages.Training;

namespace D1.Stages.Tests.Training;

/// <summary>The learning rate of a run, step by step.</summary>
public sealed class LearningRateScheduleTests
{
    [Theory]
    [InlineData(0, 1, new[] { 1.0, 1.0, 1.0, 1.0 })]
    [InlineData(1, 1, new[] { 1.0, 1.0, 1.0, 1.0 })] // The first step is the whole warm-up.
    [InlineData(2, 1, new[] { 0.5, 1.0, 1.0, 1.0 })]
    [InlineData(0, 0, new[] { 1.0, 0.75, 0.5, 0.25 })]
    [InlineData(2, 0.5, new[] { 0.5, 1.0, 1.0, 0.5 })]
    public void It_rises_stays_and_falls(int warmupSteps, double decayFrom, double[] shares)
    {
        var options = new OptimizerOptions { LearningRate = 3e-6, WarmupSteps = warmupSteps, DecayFrom = decayFrom };
        var schedule = options.Schedule(shares.Length);
        Assert.All(shares, (share, step) => Assert.Equal(3e-6 * share, schedule.At(step), 1e-18));
    }
}
