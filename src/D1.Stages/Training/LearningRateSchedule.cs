namespace D1.Stages.Training;

/// <summary>The learning rate over a run: linear warm-up, constant, then linear decay to zero.</summary>
/// <param name="Peak">The constant part's rate.</param>
/// <param name="Steps">Steps of the whole run.</param>
/// <param name="WarmupSteps">Steps of warm-up.</param>
/// <param name="DecayFrom">Share of the run after which the rate decays; 1 keeps it constant.</param>
internal sealed record LearningRateSchedule(double Peak, long Steps, long WarmupSteps, double DecayFrom)
{
    /// <summary>The rate of step <paramref name="step"/>, from 0.</summary>
    public double At(long step)
    {
        var warmup = WarmupSteps > 0 ? Math.Min(1, (step + 1.0) / WarmupSteps) : 1;
        var decayStart = DecayFrom * Steps;
        var decay = step < decayStart ? 1 : Math.Max(0, (Steps - step) / (Steps - decayStart));
        return Peak * warmup * decay;
    }
}
