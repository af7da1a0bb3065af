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
        from seed in options.Replicates
        from row in options.Rows
        from task in options.Tasks
        let model = Set(SpecReference.To(options.SpecOf(row, task)), row.Set, $"row {row.Model}: set:")
        let validations = (optionsOf(Under(seed, model)) as ITrainingOptions)?.Validation?.Times ?? 0
        from length in options.GenLengths
        let last = Under(seed, Set(SpecReference.To(options.Cell), row.Cell, $"row {row.Model}: cell:")
            .With("inputs.model", model.ToYaml())
            .With("task", task)
            .With("gen_length", length))
        from checkpoint in Enumerable.Range(1, Math.Max(1, validations))
        select checkpoint >= validations
            ? new ExpandedInput(CellName(seed, row, task, length), "cell", last)
            : new ExpandedInput(CellName(seed, row, task, length, checkpoint), "cell", last.With("checkpoint", checkpoint));

    protected override void Run(Table1Options options, StageContext context)
    {
        var cells = (
            from seed in options.Replicates
            from row in options.Rows
            from task in options.Tasks
            from length in options.GenLengths
            let last = CellName(seed, row, task, length)
            let kept = Enumerable.Range(1, context.Inputs.Count).Select(checkpoint => CellName(seed, row, task, length, checkpoint))
            .TakeWhile(context.Inputs.ContainsKey)
            from name in kept.Prepend(last)
            select Cell(context.Input(name), seed, row, task, length)).ToList();
        var table = new Table1(options, cells);
        File.WriteAllText(context.Output(JsonFile), table.ToJson());
        File.WriteAllText(context.Output(MarkdownFile), table.ToMarkdown());
        foreach (var score in table.Last)
            context.Result($"{score.Model}/{score.Task}/{score.Length}", score.Score);
    }

    private static SpecReference Under(int? seed, SpecReference reference) =>
        seed is { } replicate ? reference.UnderSeed(replicate) : reference;

    private static SpecReference Set(SpecReference reference, IReadOnlyDictionary<string, string> set, string origin) =>
        set.Aggregate(reference, (with, pair) => with.With(pair.Key, pair.Value, origin));

    private static Table1Cell Cell(Artifact artifact, int? seed, Table1RowOptions row, string task, int length)
    {
        var verdicts = EvaluatedItem.Read(artifact.File(EvaluateStage.ItemsFile)).Select(item => item.Verdict).ToList();
        var (ratio, _) = ClusteredRatio.Estimate(verdicts);
        var validated = artifact.Metrics.TryGetValue(EvaluateStage.Checkpoint, out var checkpoint);
        return new Table1Cell(seed, row.Model, task, length, verdicts.Count, 100 * ratio, Interval.Of(verdicts), verdicts,
            $"{artifact.Stage}/{artifact.Key}",
            validated ? (int)checkpoint : null, validated ? artifact.Metrics[EvaluateStage.ValidationScore] : null,
            artifact.Metrics.TryGetValue(EvaluateStage.TokensPerPass, out var pace) ? pace : null);
    }

    /// <summary>The name of a cell's input. The last checkpoint is the cell as anybody would ask for it. No name is another's beginning:
    /// trackers make folders of them.</summary>
    internal static string CellName(int? seed, Table1RowOptions row, string task, int length, int? checkpoint = null) =>
        CellName(seed, FormattableString.Invariant($"{row.Model}{(checkpoint is null ? "" : $".{checkpoint}")}"), task, length);

    /// <inheritdoc cref="CellName(int?, Table1RowOptions, string, int, int?)"/>
    internal static string CellName(int? seed, string model, string task, int length) =>
        FormattableString.Invariant($"{(seed is null ? "" : $"seed-{seed}/")}{model}/{task}/{length}");

    /// <summary>The row that a cell's input is of; of an earlier checkpoint with its number, as in <c>grpo.1</c>.</summary>
    internal static string RowOf(string cell) => cell.Split('/')[^3];
}
