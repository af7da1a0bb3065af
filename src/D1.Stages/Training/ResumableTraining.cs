using D1.Stages.Pipeline;

namespace D1.Stages.Training;

/// <summary>The loop of every training stage: takes up the last checkpoint, counts steps, checkpoints by time and on a requested stop.</summary>
internal static class ResumableTraining
{
    /// <param name="context">The running stage.</param>
    /// <param name="phase">What the steps do, one or two words.</param>
    /// <param name="steps">Steps of the whole run.</param>
    /// <param name="state">Restored before the first step.</param>
    /// <param name="step">Does step number n, from 0, and returns the figures to show.</param>
    public static void Run(StageContext context, string phase, long steps, TrainingState state, Func<long, (string Name, double Value)[]> step)
    {
        if (context.Checkpoints.Latest() is { } checkpoint)
            state.Restore(checkpoint.Folder);
        var meter = context.Begin(phase, steps, state.Step);
        while (state.Step < steps)
        {
            var figures = step(state.Step);
            state.Step++;
            meter.Report(state.Step, figures);
            context.Checkpoints.Offer(state.Step, state.Save);
        }
    }
}
