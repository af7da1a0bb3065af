using D1.Model.Decoding;
using D1.Stages.Specs;

namespace D1.Stages.Evaluation;

/// <summary>Parameters of <see cref="EvaluateStage"/>: one cell of Table 1.</summary>
public sealed record EvaluateOptions : ISeededOptions, IValidatedOptions
{
    [Option("Seed that the test problems are drawn with.", Min = 0)]
    public long Seed { get; init; } = 1;

    [Option("The task.")]
    public required string Task { get; init; }

    [Option("Which problems: test for results, validation for choosing.")]
    public Tasks.Split Split { get; init; } = Tasks.Split.Test;

    [Option("Distinct problems.", Min = 1)]
    public int Problems { get; init; } = 256;

    [Option("Tokens to generate.", Min = 1, Unit = "tokens", Source = "paper Table 1: 128, 256, 512")]
    public required int GenLength { get; init; }

    [Option("Tokens a block.", Min = 1, Unit = "tokens", Source = "paper Section 4: 32")]
    public int BlockLength { get; init; } = 32;

    [Option("Tokens accepted a step: steps = gen_length ÷ this.", Min = 1, Unit = "tokens", Source = "paper Section 4: 2")]
    public int TokensPerStep { get; init; } = 2;

    [Option("Whether the model may answer with the mask token, as in the released code.")]
    public bool MayPredictMask { get; init; } = true;

    [Option("Prompts a batch.", Min = 1)]
    public int BatchSize { get; init; } = 64;

    public IEnumerable<(string Parameter, string Problem)> Misfits()
    {
        if (GenLength % BlockLength != 0)
            yield return ("block_length", $"must divide gen_length ({GenLength})");
        foreach (var misfit in Training.TaskNames.Misfits("task", [Task]))
            yield return misfit;
    }

    internal DecodingOptions ToDecoding() => new()
    {
        GenLength = GenLength,
        BlockLength = BlockLength,
        Steps = Math.Max(1, GenLength / TokensPerStep),
        MayPredictMask = MayPredictMask,
        StopAfterEos = true,
    };
}
