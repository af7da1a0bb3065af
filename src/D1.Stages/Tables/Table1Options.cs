using D1.Core;

namespace D1.Stages.Tables;

/// <summary>Parameters of <see cref="Table1Stage"/>.</summary>
public sealed record Table1Options : IValidatedOptions
{
    private const int MostCells = 10_000;

    [Option("Profile that the table is of; names its file.", Pattern = Table1RowOptions.NamePattern, Forms = Table1RowOptions.NameForms)]
    public required string Profile { get; init; }

    [Option("What it is called. Without it, it is Table 1, or Ablation where none of its rows are compared in Table 1.",
        LeftOutAtDefault = true)]
    public string? Title { get; init; }

    [Option("Replicates: everything is made once under each of the seeds 1 to this, test problems included; with 1, under those that the "
        + "specs have.", Min = 1, Max = 1000)]
    public int Seeds { get; init; } = 1;

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

    [Option("Curves of score against tokens a forward pass writes: rows that differ in how many predictions a step accepts.")]
    public IReadOnlyList<Table1CurveOptions> Curves { get; init; } = [];

    /// <summary>The spec that makes a row's model of a task.</summary>
    internal string SpecOf(Table1RowOptions row, string task) =>
        row.Spec.Replace("{task}", StandsFor.GetValueOrDefault(task, task), StringComparison.Ordinal);

    /// <summary>The seeds that everything is made under; null is that of the specs.</summary>
    internal IReadOnlyList<int?> Replicates => Seeds == 1 ? [null] : [.. Enumerable.Range(1, Seeds).Select(seed => (int?)seed)];

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
        if (Seeds > 1 && Rows.Any(row => row.Set.ContainsKey("seed") || row.Cell.ContainsKey("seed")))
            yield return ("seeds", "must be 1 where a row sets a seed of its own");
        if (Twice(Tasks) is { } task)
            yield return ("tasks", $"must not name {task} twice");
        if (Twice(GenLengths) is { } length)
            yield return ("gen_lengths", $"must not hold {length} twice");
        if (Twice(Rows.Select(row => row.Model)) is not null)
            yield return ("rows", "must not name a model twice");
        if (Twice(Curves.Select(curve => curve.Name)) is { } twice)
            yield return ("curves", $"must not name {twice} twice");
        foreach (var curve in Curves)
            if (curve.Rows.FirstOrDefault(name => Rows.All(row => row.Model != name)) is { } unknown)
                yield return ("curves", $"has {unknown} in {curve.Name}, which is none of the rows");
            else if (curve.Rows.Distinct().Count() < Math.Max(2, curve.Rows.Count))
                yield return ("curves", $"must hold two rows or more in {curve.Name}, each once");
        if ((long)Rows.Count * Tasks.Count * GenLengths.Count * Seeds > MostCells)
            yield return ("rows", FormattableString.Invariant($"make more than {MostCells} cells with tasks, gen_lengths and seeds"));

        static string? Twice<T>(IEnumerable<T> items) =>
            items.GroupBy(item => item).FirstOrDefault(group => group.Count() > 1) is { } group
                ? FormattableString.Invariant($"{group.Key}")
                : null;
    }
}

/// <summary>A row of Table 1.</summary>
public sealed record Table1RowOptions : IValidatedOptions
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

    [Option("What the row sets beyond that spec: path → value, as after --set.")]
    public IReadOnlyDictionary<string, string> Set { get; init; } = new Dictionary<string, string>();

    [Option("What the row sets beyond the spec of a cell, such as its sampler: path → value, as after --set.")]
    public IReadOnlyDictionary<string, string> Cell { get; init; } = new Dictionary<string, string>();

    public IEnumerable<(string Parameter, string Problem)> Misfits()
    {
        if (Cell.Keys.FirstOrDefault(key => key is "inputs.model" or "task" or "gen_length" or "checkpoint") is { } taken)
            yield return ("cell", $"must not set {taken}: the table does");
    }
}

/// <summary>A curve of <see cref="Table1Options"/>.</summary>
public sealed record Table1CurveOptions
{
    [Option("What its rows differ in.")]
    public required string Name { get; init; }

    [Option("Rows by their models, from the most careful to the most hasty.")]
    public required IReadOnlyList<string> Rows { get; init; }
}
