using D1.Core;

namespace D1.Stages.Training;

/// <summary>Validation along a training run: how often, on how much, and when it ends the run.</summary>
public sealed record ValidationOptions
{
    [Option("Validations, evenly spaced, the last at the end; the model of each is kept, for choosing among them, "
        + "and takes a model's disk space.",
        Min = 1, Max = 1000)]
    public required int Times { get; init; }

    [Option("Held-out problems, never the test's.", Min = 1, Max = 10_000)]
    public int Problems { get; init; } = 256;

    [Option("Ends the run after so many validations in a row without a new best; by default all steps run.", Min = 1)]
    public int? Patience { get; init; }

    /// <summary>What is wrong with it in a run of so many steps.</summary>
    internal IEnumerable<(string Parameter, string Problem)> Misfits(string parameter, int steps, string unit)
    {
        if (Times > steps)
            yield return (parameter, $"has more times than the run has {unit} ({steps})");
    }
}

/// <summary>Options of a stage that trains a model.</summary>
public interface ITrainingOptions
{
    /// <summary>When it validates, and keeps its models; never, when null.</summary>
    ValidationOptions? Validation { get; }

    [Option("Whether the backward pass computes each block again from its input instead of keeping what is inside: less memory, a third "
        + "more arithmetic, half as much again where adapters are trained; equal results.")]
    bool ActivationCheckpointing { get; }
}
