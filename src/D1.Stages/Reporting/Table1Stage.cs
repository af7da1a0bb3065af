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

    public override int CodeVersion => 1;

    public override string Produces => "table";

    public override IReadOnlyList<string> Outputs => [JsonFile, MarkdownFile];

    protected override IEnumerable<ExpandedInput> Expand(Table1Options options) =>
        from row in options.Rows
        from task in options.Tasks
        from length in options.GenLengths
        select new ExpandedInput(CellName(row.Model, task, length), "cell", SpecReference.To(options.Cell)
            .With("inputs.model", row.Spec.Replace("{task}", task, StringComparison.Ordinal))
            .With("task", task)
            .With("gen_length", length));

    protected override void Run(Table1Options options, StageContext context)
    {
        var cells = (
            from row in options.Rows
            from task in options.Tasks
            from length in options.GenLengths
            select Cell(context, row.Model, task, length)).ToList();
        var table = new Table1(options, cells);
        File.WriteAllText(context.Output(JsonFile), table.ToJson());
        File.WriteAllText(context.Output(MarkdownFile), table.ToMarkdown());
        foreach (var cell in cells)
            context.Result($"{cell.Model}/{cell.Task}/{cell.Length}", cell.Score);
    }

    private static Table1Cell Cell(StageContext context, string model, string task, int length)
    {
        var artifact = context.Input(CellName(model, task, length));
        var verdicts = EvaluatedItem.Read(artifact.File(EvaluateStage.ItemsFile)).Select(item => item.Verdict).ToList();
        var (ratio, _) = ClusteredRatio.Estimate(verdicts);
        return new Table1Cell(model, task, length, verdicts.Count, 100 * ratio, Interval.Of(verdicts), verdicts, artifact.Folder);
    }

    private static string CellName(string model, string task, int length) => FormattableString.Invariant($"{model}/{task}/{length}");
}
