using D1.Stages.Pipeline;

namespace D1.Stages.Training;

/// <summary>The loop of every training stage: takes up the last checkpoint, counts steps, validates, checkpoints by time and on a requested stop.</summary>
internal static class ResumableTraining
{
    /// <param name="context">The running stage.</param>
    /// <param name="phase">What the steps do, one or two words.</param>
    /// <param name="steps">Steps of the whole run.</param>
    /// <param name="state">Restored before the first step.</param>
    /// <param name="validation">What happens along the way; it may end the run early.</param>
    /// <param name="step">Does step number n, from 0; returns the tokens that it learned from, and figures to show.</param>
    public static void Run(StageContext context, string phase, long steps, TrainingState state, Validation validation,
        Func<long, (long Tokens, (string Name, double Value)[] Figures)> step)
    {
        if (context.Checkpoints.Latest() is { } checkpoint)
            state.Restore(checkpoint.Folder);
        using var throughput = new Throughput(context);
        var meter = context.Begin(phase, steps, state.Step);
        while (state.Step < steps && !validation.Ends(state.Step))
        {
            var (tokens, figures) = step(state.Step);
            state.Step++;
            throughput.Add(tokens);
            meter.Report(state.Step, [.. figures, .. throughput.Figures]);
            validation.After(state.Step);
            context.Checkpoints.Offer(state.Step, state.Save);
        }

        throughput.Record();
        validation.Publish();
    }
}
