using System.Text.Json;
using System.Text.Json.Nodes;
using D1.Pipeline;
using D1.Pipeline.Adopt;
using D1.Pipeline.Names;
using D1.Pipeline.Records;
using D1.Pipeline.Store;
using D1.Pipeline.Tracking;
using D1.Stages.Models;
using D1.Stages.Sources;
using D1.Stages.Tables;

namespace D1.Stages.Results;

/// <summary>A score of a task at a generation length.</summary>
/// <param name="Task">The task.</param>
/// <param name="Model">The row of a table that it is of; null where one model is shown.</param>
/// <param name="Length">Generation length in tokens.</param>
/// <param name="Score">Percent, with its interval.</param>
/// <param name="Place">The cell in the store; null where a table holds the score.</param>
/// <param name="Label">What the row is called; null where nothing says so.</param>
public sealed record ShownScore(string Task, string? Model, int Length, Headline Score, string? Place, string? Label = null)
{
    /// <summary>What is scored at several lengths: a task, or a task and a model.</summary>
    public string Row => Model is null ? Task : $"{Task} {Model}";
}

/// <summary>Everything that a person may want to know of one result.</summary>
public sealed record ShownResult
{
    private const long MostHashed = 1L << 30;

    public required Artifact Artifact { get; init; }
    public required ListedResult Line { get; init; }

    /// <summary>What is other in a file than it was published; null for nothing.</summary>
    public string? Damage { get; init; }

    /// <summary>All its figures by name; none where they cannot be read.</summary>
    public IReadOnlyDictionary<string, double> Figures { get; init; } = new Dictionary<string, double>();
    public SpecDifference? Spec { get; init; }

    /// <summary>What the spec whose name leads here says otherwise by now; null for nothing.</summary>
    public EditedSpec? Edited { get; init; }
    public IReadOnlyList<Curve> Curves { get; init; } = [];

    /// <summary>Scores of this model's evaluations as its spec has them, or of a table.</summary>
    public IReadOnlyList<ShownScore> Scores { get; init; } = [];

    /// <summary>Evaluations of this model under further overrides, or of a model that it kept on the way.</summary>
    public IReadOnlyList<ResultSummary> OtherScores { get; init; } = [];

    /// <summary>Slot, name and place of what it was made from.</summary>
    public IReadOnlyList<(string Slot, string Name, string Place)> Inputs { get; init; } = [];

    /// <summary>The same where cells of one spec are one, with their number.</summary>
    public IReadOnlyList<(string Name, int Count)> InputsTogether { get; init; } = [];

    /// <summary>What was made from it, likewise.</summary>
    public IReadOnlyList<(string Name, int Count)> Users { get; init; } = [];

    /// <summary>What of all that it rests on was taken from other code.</summary>
    public IReadOnlyList<AdoptedResult> Adopted { get; init; } = [];

    /// <summary>Its folder, by its name where it has one.</summary>
    public required string ShortFolder { get; init; }

    /// <summary>Looks at a result.</summary>
    /// <param name="named">The result.</param>
    /// <param name="stores">The stores that it is looked at in.</param>
    /// <param name="list">All that this store has, for evaluations and users.</param>
    /// <param name="registry">The stages.</param>
    /// <param name="specs">Where its spec may be.</param>
    public static ShownResult Of(NamedResult named, Stores stores, ResultList list, StageRegistry registry,
        SpecNames specs)
    {
        var artifact = named.Artifact;
        var place = $"{artifact.Stage}/{artifact.Key}";
        var own = ResultSummary.Of(artifact.Folder, artifact.Stage, artifact.Key);
        var users = list.UsersOf(own).Where(user => user.Trouble is null).ToList();
        var cells = users.Where(user => user.Cell is not null && user.Headline is not null
            && user.InputDigests.GetValueOrDefault(StageInputs.Model) == own.Digest).ToList();
        var shown = cells.Count == 0 ? "" : KeptModels.Choose(artifact, named.Model).Folder;
        // One that is asked for by its number may be the last, too.
        var plain = cells.Where(cell => !cell.IsVariant && KeptModels.Choose(artifact, cell.Cell!.Checkpoint).Folder == shown)
            .GroupBy(cell => (cell.Cell!.Task, cell.Cell.Length))
            .Select(same => same.MaxBy(cell => (!list.IsEarlier(cell), cell.Created))!)
            .OrderBy(cell => cell.Cell!.Task, StringComparer.Ordinal).ToList();
        return new ShownResult
        {
            Artifact = artifact,
            Line = list.Line(own),
            ShortFolder = list.LinkOf(place) ?? artifact.Folder,
            Damage = DamageOf(artifact, new ArtifactStore(stores)),
            Figures = own.Trouble is null ? artifact.Metrics : new Dictionary<string, double>(),
            Spec = SpecDifference.Of(artifact.Manifest, registry, specs),
            Edited = list.Line(own).IsNamed ? EditedSpec.Of(artifact.Manifest, registry, specs) : null,
            Curves = CurvesOf(artifact, stores),
            Scores = artifact.Stage == new Table1Stage().Name ? OfTable(artifact)
                : [.. plain.Select(cell => new ShownScore(cell.Cell!.Task, null, cell.Cell.Length, cell.Headline!, cell.Place))],
            OtherScores = [..
                from cell in cells.Except(plain)
                where cell.IsVariant || !plain.Exists(newer => newer.Cell == cell.Cell)
                orderby cell.Cell!.Task, cell.Cell!.Length, cell.Cell!.Checkpoint
                select cell],
            Inputs = [.. own.Inputs.Select(input => (input.Key, list.NameOf(input.Value), input.Value))],
            InputsTogether = list.Together(own.Inputs.Values),
            Users = list.Together(users.Select(user => user.Place)),
            Adopted = AdoptedResult.Behind(artifact, new ArtifactStore(stores)),
        };
    }

    /// <summary>What is other in a result's files than it was published; null for nothing. Who only looks does not wait until weights of
    /// gigabytes are hashed: whoever loads them does.</summary>
    internal static string? DamageOf(Artifact artifact, ArtifactStore store) =>
        RecordedArtifact.DamageOf(artifact, store.Digests, mostHashed: MostHashed);

    // What older results recorded is in their journals alone, where step 0 is of figures without a step; what a training run validated
    // stays when those are gone, too.
    internal static IReadOnlyList<Curve> CurvesOf(Artifact artifact, Stores stores)
    {
        if (Curve.Read(artifact) is { Count: > 0 } curves) return curves;
        if (artifact.Manifest.RunId is { } run
            && stores.All.Select(root => new RunFolder(root).JournalOf(run)).FirstOrDefault(journal => journal.Length > 0) is { } journal
            && journal.Read() is { Metrics.Count: > 0 } recorded)
            return [..
                from point in recorded.Metrics
                where point.Step > 0
                orderby point.Step
                group new CurvePoint(point.Step, point.Value) by point.Key into series
                where series.Count() > 1
                select new Curve(series.Key, [.. series])];
        return ValidationHistory.Find(artifact.File(KeptModels.Folder)) is { } history
            ? [new Curve(history.Metric, [.. history.Validations.Select(result => new CurvePoint(result.Step, result.Value))])] : [];
    }

    private static List<ShownScore> OfTable(Artifact table)
    {
        try
        {
            var rows = JsonNode.Parse(File.ReadAllText(table.File(Table1Stage.JsonFile)))!["rows"]!.AsArray();
            var labels = Table1.LabelsOf(table.Manifest.EffectiveSpec);
            return [.. rows.Select(row => new ShownScore((string)row!["task"]!, (string)row["model"]!, (int)row["length"]!,
                new Headline("score", (double)row["score"]!, null, (double)row["interval"]![0]!, (double)row["interval"]![1]!), null,
                labels.GetValueOrDefault((string)row["model"]!)))];
        }
        catch (Exception error) when (error is IOException or JsonException or NullReferenceException or InvalidOperationException
            or FormatException or ArgumentException)
        {
            return []; // the damaged file is told by its size or its digest
        }
    }
}
