using D1.Core;
using D1.Pipeline;

namespace D1.Stages.Training;

/// <summary>
/// The loop of every training stage: takes up the last checkpoint, counts steps, validates, checkpoints by time and on a requested stop,
/// and ends where a number is not finite.
/// </summary>
internal static class ResumableTraining
{
    /// <param name="context">The running stage.</param>
    /// <param name="phase">What the steps do, one or two words.</param>
    /// <param name="steps">Steps of the whole run.</param>
    /// <param name="state">Restored before the first step.</param>
    /// <param name="validation">What happens along the way; says when the run ends.</param>
    /// <param name="step">Does step number n, from 0; returns the tokens that it learned from, and figures to show.</param>
    /// <param name="finish">Makes the output from what was trained.</param>
    /// <exception cref="InputException">A loss, a gradient's norm, a figure or a weight is not finite; says which and when.</exception>
    public static void Run(StageContext context, string phase, long steps, TrainingState state, Validation validation,
        Func<long, (long Tokens, (string Name, double Value)[] Figures)> step, Action finish)
    {
        if (context.Checkpoints.Latest(validation.Covers) is { } checkpoint)
            state.Restore(checkpoint.Folder);
        var at = state.Step;
        try
        {
            Train();
            finish();
        }
        catch (NotFiniteException error)
        {
            var kept = context.Checkpoints.Newest is { } good
                ? $"the last good checkpoint is that of step {good.Step}, {good.Folder}"
                : "there is no checkpoint yet";
            var when = $"at step {at} of {steps}: training diverged";
            throw new InputException($"{error.Message} {when}; lower optimizer.learning_rate ({kept})", error);
        }

        void Train()
        {
            using var throughput = new Throughput(context);
            var meter = context.Begin(phase, steps, state.Step);
            while (true)
            {
                validation.After(state.Step, Offer);
                if (validation.Ends(state.Step)) break;
                throughput.Begin();
                at = state.Step + 1;
                var (tokens, figures) = step(state.Step);
                throughput.Add(tokens, state.Step);
                state.Step++;
                meter.Report(state.Step, [.. figures, .. throughput.Figures]);
                Offer();
            }

            throughput.Record();
            validation.Publish();
        }

        void Offer() => context.Checkpoints.Offer(state.Step, state.Save);
    }
}
