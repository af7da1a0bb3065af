using D1.Stages.Evaluation;
using D1.Stages.Pipeline;
using D1.Stages.Specs;

namespace D1.Stages.Reporting;

/// <summary>Gathers the cells of Table 1: base, +SFT, +diffu-GRPO, d1 × tasks × lengths.</summary>
public sealed class Table1Stage : Stage<Table1Options>
{
    public const string JsonFile = "table1.json";
    public const string MarkdownFile = "table1.md";

    public override string Name => "table1";

    public override int CodeVersion => 2;

    public override string Produces => "table";

    public override IReadOnlyList<string> Outputs => [JsonFile, MarkdownFile];

    protected override IEnumerable<ExpandedInput> Expand(Table1Options options) =>
        from row in options.Rows
        from task in options.Tasks
        from length in options.GenLengths
        from checkpoint in Checkpoints(row)
        let cell = SpecReference.To(options.Cell)
            .With("inputs.model", row.Spec.Replace("{task}", task, StringComparison.Ordinal))
            .With("task", task)
            .With("gen_length", length)
        select new ExpandedInput(CellName(row, task, length, checkpoint), "cell", checkpoint == row.Checkpoints ? cell : cell.With("checkpoint", checkpoint));

    protected override void Run(Table1Options options, StageContext context)
    {
        var cells = (
            from row in options.Rows
            from task in options.Tasks
            from length in options.GenLengths
            from checkpoint in Checkpoints(row)
            select Cell(context, row, task, length, checkpoint)).ToList();
        var table = new Table1(options, cells);
        File.WriteAllText(context.Output(JsonFile), table.ToJson());
        File.WriteAllText(context.Output(MarkdownFile), table.ToMarkdown());
        foreach (var cell in table.Last)
            context.Result($"{cell.Model}/{cell.Task}/{cell.Length}", cell.Score);
    }

    private static IEnumerable<int> Checkpoints(Table1RowOptions row) => Enumerable.Range(1, row.Checkpoints);

    private static Table1Cell Cell(StageContext context, Table1RowOptions row, string task, int length, int checkpoint)
    {
        var name = CellName(row, task, length, checkpoint);
        var artifact = context.Input(name);
        var verdicts = EvaluatedItem.Read(artifact.File(EvaluateStage.ItemsFile)).Select(item => item.Verdict).ToList();
        var (ratio, _) = ClusteredRatio.Estimate(verdicts);
        double? validation = artifact.Metrics.TryGetValue(EvaluateStage.ValidationResult, out var score) ? score : null;
        return new Table1Cell(row.Model, task, length, verdicts.Count, 100 * ratio, Interval.Of(verdicts), verdicts, artifact.Folder, checkpoint, validation);
    }

    // The last checkpoint is the cell as anybody would ask for it. No name is another's beginning: trackers make folders of them.
    private static string CellName(Table1RowOptions row, string task, int length, int checkpoint) =>
        FormattableString.Invariant($"{row.Model}{(checkpoint == row.Checkpoints ? "" : $".{checkpoint}")}/{task}/{length}");
}
