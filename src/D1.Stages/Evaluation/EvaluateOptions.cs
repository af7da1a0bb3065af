using D1.Core;
using D1.Model.Decoding;
using D1.Pipeline.Specs;
using D1.Stages.Sampling;
using D1.Stages.Sources;
using D1.Tasks;
using D1.Tasks.Prompts;

namespace D1.Stages.Evaluation;

/// <summary>Parameters of <see cref="EvaluateStage"/>: one cell of Table 1.</summary>
public sealed record EvaluateOptions : SamplerOptions, ISeededOptions, IPromptOptions, IPreciseOptions
{
    [Option("Seed of the test problems, and of what is drawn at a temperature.", Min = 0)]
    public long Seed { get; init; } = 1;

    [Option("The task.")]
    public required string Task { get; init; }

    [Option("Which problems: test for results, validation for choosing.")]
    public Tasks.Split Split { get; init; } = Tasks.Split.Test;

    [Option("Distinct problems; by default as many as the released evaluation takes of the task, of a nano task 256.",
        Min = 1, Max = 10_000, Source = "released code: GSM8K 1319, MATH500 500, Countdown and Sudoku 256")]
    public int? Problems { get; init; }

    [Option("Tokens accepted a step: steps = gen_length ÷ this.", Min = 1, Unit = "tokens", Source = "paper Section 4: 2")]
    public int TokensPerStep { get; init; } = 2;

    /// <summary>What an answer draws is its own: neither batches nor the number of problems change it.</summary>
    [Option("Sampling temperature; 0 is greedy.", Min = 0, Max = 1000, LeftOutAtDefault = true)]
    public double Temperature { get; init; }

    [Option("Answers to each prompt, for pass@k and for how often answers to one prompt differ; a temperature above 0 makes them differ.",
        Min = 1, Max = 10_000, LeftOutAtDefault = true)]
    public int Samples { get; init; } = 1;

    [Option("Which of the models that the training run kept at its validations, from 1; by default its last.", Min = 1)]
    public int? Checkpoint { get; init; }

    [Option("Answers a batch.", Min = 1, Max = 1_000_000)]
    public int BatchSize { get; init; } = 64;

    [Option("What left padding of a batch's shorter prompts does.", Source = "released code: released")]
    public Padding Padding { get; init; } = Padding.Released;

    public PromptStyle Prompts { get; init; }

    public int? HeldOut { get; init; }

    public PrecisionOptions Precision { get; init; } = new();

    public override IEnumerable<(string Parameter, string Problem)> Misfits()
    {
        foreach (var misfit in base.Misfits())
            yield return misfit;
        if (Task.Contains(MixedTask.Joint))
            yield return ("task", "must be one task: what several score together says nothing of any");
        if (Samples > 1 && Temperature == 0)
            yield return ("samples", "must be 1 at temperature 0, where all answers to a prompt are equal; set temperature");
        if (CountsSteps && TokensPerStep > BlockLength)
            yield return ("tokens_per_step",
                FormattableString.Invariant($"must be at most block_length ({BlockLength}): a step accepts tokens of one block"));
    }

    internal DecodingOptions ToDecoding() =>
        new(this, Math.Max(1, GenLength / TokensPerStep)) { Temperature = Temperature, SamplingType = Precision.SamplingType };
}
