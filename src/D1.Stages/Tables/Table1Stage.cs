using D1.Pipeline;
using D1.Pipeline.Guard;
using D1.Pipeline.Specs;
using D1.Pipeline.Statistics;
using D1.Pipeline.Store;
using D1.Stages.Evaluation;
using D1.Stages.Training;

namespace D1.Stages.Tables;

/// <summary>Gathers the cells of Table 1: base, +SFT, +diffu-GRPO, d1 × tasks × lengths.</summary>
public sealed class Table1Stage : Stage<Table1Options>
{
    public const string StageName = "table1";
    public const string JsonFile = TableFile.Name;
    public const string MarkdownFile = "table1.md";

    public override string Name => StageName;

    public override string Produces => "table";

    public override IReadOnlyList<string> Outputs => [JsonFile, MarkdownFile];

    protected override IEnumerable<ExpandedInput> Expand(Table1Options options, Func<SpecReference, object> optionsOf) =>
        from row in options.Rows
        from task in options.Tasks
        let model = options.SpecOf(row, task)
        let validations = (optionsOf(SpecReference.To(model)) as ITrainingOptions)?.Validation?.Times ?? 0
        from length in options.GenLengths
        let last = SpecReference.To(options.Cell)
            .With("inputs.model", model)
            .With("task", task)
            .With("gen_length", length)
        from checkpoint in Enumerable.Range(1, Math.Max(1, validations))
        select checkpoint >= validations
            ? new ExpandedInput(CellName(row, task, length), "cell", last)
            : new ExpandedInput(CellName(row, task, length, checkpoint), "cell", last.With("checkpoint", checkpoint));

    protected override void Run(Table1Options options, StageContext context)
    {
        var cells = (
            from row in options.Rows
            from task in options.Tasks
            from length in options.GenLengths
            let last = CellName(row, task, length)
            let kept = Enumerable.Range(1, context.Inputs.Count).Select(checkpoint => CellName(row, task, length, checkpoint))
            .TakeWhile(context.Inputs.ContainsKey)
            from name in kept.Prepend(last)
            select Cell(context.Input(name), row, task, length)).ToList();
        var table = new Table1(options, cells);
        File.WriteAllText(context.Output(JsonFile), table.ToJson());
        File.WriteAllText(context.Output(MarkdownFile), table.ToMarkdown());
        foreach (var cell in table.Last)
            context.Result($"{cell.Model}/{cell.Task}/{cell.Length}", cell.Score);
    }

    private static Table1Cell Cell(Artifact artifact, Table1RowOptions row, string task, int length)
    {
        var verdicts = EvaluatedItem.Read(artifact.File(EvaluateStage.ItemsFile)).Select(item => item.Verdict).ToList();
        var (ratio, _) = ClusteredRatio.Estimate(verdicts);
        var validated = artifact.Metrics.TryGetValue(EvaluateStage.Checkpoint, out var checkpoint);
        return new Table1Cell(row.Model, task, length, verdicts.Count, 100 * ratio, Interval.Of(verdicts), verdicts, artifact.Folder,
            validated ? (int)checkpoint : null, validated ? artifact.Metrics[EvaluateStage.ValidationScore] : null);
    }

    // The last checkpoint is the cell as anybody would ask for it. No name is another's beginning: trackers make folders of them.
    private static string CellName(Table1RowOptions row, string task, int length, int? checkpoint = null) =>
        FormattableString.Invariant($"{row.Model}{(checkpoint is null ? "" : $".{checkpoint}")}/{task}/{length}");
}
