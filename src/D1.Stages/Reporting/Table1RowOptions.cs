using D1.Core;

namespace D1.Stages.Reporting;

/// <summary>A row of Table 1.</summary>
public sealed record Table1RowOptions
{
    internal const string NamePattern = "^[A-Za-z0-9_-]+$";
    internal const string NameForms = "letters, digits, hyphens and underscores";

    [Option("base, sft, grpo or d1.", Pattern = NamePattern, Forms = NameForms)]
    public required string Model { get; init; }

    [Option("The row's label.")]
    public required string Label { get; init; }

    [Option("The spec that makes the model; {task} is the task, or what it stands for. Where it validates, every model that it "
        + "keeps is evaluated: the last is the row, all compete for the best on validation and on test.",
        Source = "the paper reports the best on test")]
    public required string Spec { get; init; }
}
