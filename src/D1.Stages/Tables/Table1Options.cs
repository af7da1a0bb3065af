using D1.Core;

namespace D1.Stages.Tables;

/// <summary>Parameters of <see cref="Table1Stage"/>.</summary>
public sealed record Table1Options : IValidatedOptions
{
    private const int MostCells = 1000;

    [Option("Profile that the table is of; names its file.", Pattern = Table1RowOptions.NamePattern, Forms = Table1RowOptions.NameForms)]
    public required string Profile { get; init; }

    [Option("Seed that the profile ran with; printed beside the table.", Min = 0)]
    public long Seed { get; init; } = 1;

    [Option("The spec of one cell; task, gen_length and model are set for each.")]
    public string Cell { get; init; } = "evaluate";

    [Option("Tasks, in the order of the table.", Source = "paper Table 1")]
    public required IReadOnlyList<string> Tasks { get; init; }

    [Option("Generation lengths.", Source = "paper Table 1: 128, 256, 512")]
    public required IReadOnlyList<int> GenLengths { get; init; }

    [Option("Of a task that stands in the place of one of the paper's, that one's name.")]
    public IReadOnlyDictionary<string, string> StandsFor { get; init; } = new Dictionary<string, string>();

    [Option("Rows in order; {task} in a row's spec is the task, or what it stands for.", Source = "paper Table 1")]
    public required IReadOnlyList<Table1RowOptions> Rows { get; init; }

    /// <summary>The spec that makes a row's model of a task.</summary>
    internal string SpecOf(Table1RowOptions row, string task) =>
        row.Spec.Replace("{task}", StandsFor.GetValueOrDefault(task, task), StringComparison.Ordinal);

    public IEnumerable<(string Parameter, string Problem)> Misfits()
    {
        if (Tasks.Count == 0)
            yield return ("tasks", "must name at least one task");
        if (StandsFor.Keys.FirstOrDefault(task => !Tasks.Contains(task)) is { } absent)
            yield return ("stands_for", $"names {absent}, which is none of the tasks");
        if (GenLengths.Count == 0)
            yield return ("gen_lengths", "must hold at least one length");
        if (Rows.Count == 0)
            yield return ("rows", "must hold at least one row");
        if (Twice(Tasks) is { } task)
            yield return ("tasks", $"must not name {task} twice");
        if (Twice(GenLengths) is { } length)
            yield return ("gen_lengths", $"must not hold {length} twice");
        if (Twice(Rows.Select(row => row.Model)) is not null)
            yield return ("rows", "must not name a model twice");
        if ((long)Rows.Count * Tasks.Count * GenLengths.Count > MostCells)
            yield return ("rows", FormattableString.Invariant($"make more than {MostCells} cells with tasks and gen_lengths"));

        static string? Twice<T>(IEnumerable<T> items) =>
            items.GroupBy(item => item).FirstOrDefault(group => group.Count() > 1) is { } group
                ? FormattableString.Invariant($"{group.Key}")
                : null;
    }
}

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
