using D1.Core;
using D1.Pipeline;
using D1.Pipeline.Graph;
using D1.Pipeline.Guard;
using D1.Pipeline.Keys;
using D1.Pipeline.Plan;
using D1.Pipeline.Specs;
using D1.Pipeline.Statistics;
using D1.Pipeline.Store;
using D1.Stages.Evaluation;
using D1.Stages.Sources;
using D1.Stages.Tables;
using D1.Stages.Training;

namespace D1.Stages.Claims;

/// <summary>Holds claims against the tables that a store has; runs nothing.</summary>
public sealed class ClaimCheck
{
    /// <summary>Seeds of the profile's tables, where nobody says: those of the published verdicts.</summary>
    public const int UsualSeeds = 5;

    private readonly StageRegistry _registry;
    private readonly ArtifactStore _store;
    private readonly string _folder;
    private readonly int _seeds;
    private readonly Dictionary<string, FoundTable> _tables = [];

    // A spec, the table that it makes here today, and the newest that it made anywhere.
    private sealed record FoundTable(StageNode Node, Artifact? Today, Artifact? Newest);

    /// <param name="registry">The stages.</param>
    /// <param name="store">The store.</param>
    /// <param name="folder">The profile's specs.</param>
    /// <param name="seeds">Seeds of the profile's tables. Tables of other folders have those that their specs say.</param>
    public ClaimCheck(StageRegistry registry, ArtifactStore store, string folder, int seeds) =>
        (_registry, _store, _folder, _seeds) = (registry, store, Path.GetFullPath(folder), seeds);

    /// <exception cref="InputException">A claim names a table, row, task or length that there is not.</exception>
    public ClaimResult Of(Claim claim)
    {
        var (node, today, newest) = Table(claim.Table);
        var table = today ?? newest;
        var options = (Table1Options)node.Options;
        var rows = options.Rows.Select(row => row.Model).ToList();
        foreach (var row in (string[])[claim.Better, claim.Than]) Require(claim, "row", row, rows);
        foreach (var task in claim.Tasks ?? []) Require(claim, "task", task, options.Tasks);
        foreach (var length in claim.Lengths ?? [])
            Require(claim, "length", $"{length}", [.. options.GenLengths.Select(each => $"{each}")]);
        var lengths = Lengths(claim, node, options);
        var tasks = (claim.Tasks ?? options.Tasks).ToList();
        string[] both = [claim.Than, claim.Better];
        // A profile of few lengths may have none beyond that of training.
        if (table is null || lengths.Count == 0 || !options.Replicates.All(seed => tasks.All(task => lengths.All(length =>
            both.All(row => Cell(table, seed, row, task, length) is not null)))))
            return new ClaimResult(claim, Verdict.NotRun, 0, [], lengths.Count == 0 ? null : Run(claim));
        var measured = tasks.ConvertAll(task =>
        {
            var pairs = options.Replicates.Select(seed => lengths.Select(length => (
                Than: Cell(table, seed, claim.Than, task, length)!,
                Better: Cell(table, seed, claim.Better, task, length)!)).ToList()).ToList();
            var (than, better) = (Items(pairs.SelectMany(cells => cells.Select(cell => cell.Than))),
                Items(pairs.SelectMany(cells => cells.Select(cell => cell.Better))));
            if (!than.Select(item => (item.Id, item.Total)).SequenceEqual(better.Select(item => (item.Id, item.Total))))
                throw new InputException(
                    $"claim {claim.Name}: {claim.Better} and {claim.Than} of {claim.Table} were asked other problems of {task}");
            var sign = claim.Direction == ClaimDirection.Higher ? 1 : -1;
            var differences = new Replicates([.. pairs.Select(cells =>
                sign * cells.Average(cell => Metric(cell.Better, claim) - Metric(cell.Than, claim)))]);
            return (Differences: differences, Conditional: claim is { Metric: "score", Direction: ClaimDirection.Higher }
                ? Interval.OfDifference(than, better) : (Interval?)null);
        });
        var verdicts = ClaimTest.Of(measured.ConvertAll(task => task.Differences), claim.Margin);
        return new ClaimResult(claim, ClaimTest.Of([.. verdicts.Select(each => each.Verdict)], claim.Holds), options.Replicates.Count,
            [.. tasks.Select((task, at) => new ClaimedTask(task, verdicts[at].Verdict, measured[at].Differences, measured[at].Conditional,
                verdicts[at].For, verdicts[at].Against))], null, today is null ? NoteOn(claim, table) : null);
    }

    /// <summary>A table as today's specs and code make it on this machine; null where the store does not have it.</summary>
    /// <param name="name">As claims name it.</param>
    /// <exception cref="InputException">There is no such table.</exception>
    public Artifact? TableOf(string name) => Table(name).Today;

    private static string NoteOn(Claim claim, Artifact table) => FormattableString.Invariant(
        $"{claim.Table} is {table.Stage}/{StageKey.Shorten(table.Key)} of {table.Manifest.Created.UtcDateTime:yyyy-MM-dd}: under another ")
        + "key than today's specs and code have on this machine; the plan of it says what differs";

    private static IReadOnlyList<int> Lengths(Claim claim, StageNode table, Table1Options options)
    {
        if (!claim.BeyondTraining) return claim.Lengths ?? options.GenLengths;
        var trained = table.Inputs
            .Where(cell => Table1Stage.RowOf(cell.Key) == claim.Better)
            .Select(cell => cell.Value.Inputs[StageInputs.Model].Options).OfType<DiffuGrpoStageOptions>()
            .Select(training => training.Rollout.GenLength).DefaultIfEmpty(0).Max();
        return trained > 0 ? [.. options.GenLengths.Where(length => length > trained)] : throw new InputException(
            $"claim {claim.Name}: {claim.Better} of {claim.Table} had no rollouts, so no length is beyond them; take out beyond_training");
    }

    private FoundTable Table(string name)
    {
        if (_tables.TryGetValue(name, out var known)) return known;
        var own = !name.Contains('/', StringComparison.Ordinal);
        var path = Path.Combine(own ? _folder : Path.GetDirectoryName(_folder)!, name + ".yaml");
        if (!File.Exists(path))
            throw new InputException($"a claim names the table '{name}', but there is no {SourceLocation.Shorten(path)}");
        var graph = SpecGraph.Load(_registry, path, own ? ReplicatedSpec.Under(_registry, path, _seeds) : []);
        var root = graph.Roots[0];
        if (root.Options is not Table1Options options)
            throw new InputException($"a claim names '{name}' as a table, but {SourceLocation.Shorten(path)} runs {root.Stage.Name}");
        var planned = Planner.Plan(graph, _store).Single(each => each.Node == root);
        var today = planned.State == PlannedState.Cached ? _store.Find(root.Stage.Name, planned.Key!) : null;
        return _tables[name] = new(root, today, today ?? Newest(NamedSpec.Of(path), options.Seeds));
    }

    // Of another machine, other libraries or earlier code. Of other settings it would be another experiment.
    private Artifact? Newest(NamedSpec spec, int seeds) => (
        from manifest in _store.Manifests(Table1Stage.StageName)
        where (manifest.SpecName, manifest.Profile) == (spec.Name, spec.Profile) && manifest.Set.All(ReplicatedSpec.IsSeeds)
            && ((int?)manifest.EffectiveSpec?["seeds"] ?? 1) == seeds
        orderby manifest.Created descending
        select _store.Find(manifest.Stage, manifest.Key)).FirstOrDefault(table => table is not null);

    /// <summary>A table's cell; null where it is no longer in the store.</summary>
    private Artifact? Cell(Artifact table, int? seed, string row, string task, int length) =>
        table.Manifest.Inputs.GetValueOrDefault(Table1Stage.CellName(seed, row, task, length)) is { } input
            ? _store.Find(input.Stage, input.Key) : null;

    private static double Metric(Artifact cell, Claim claim) => cell.Metrics.TryGetValue(claim.Metric, out var value) ? value
        : throw new InputException($"claim {claim.Name}: an evaluation has no metric '{claim.Metric}'"
            + Spelling.Suggest(claim.Metric, cell.Metrics.Keys));

    private static List<ItemVerdict> Items(IEnumerable<Artifact> cells) =>
        [.. cells.SelectMany(cell => VerdictFile.Read(cell.File(EvaluateStage.ItemsFile)))];

    private static void Require(Claim claim, string what, string name, IReadOnlyCollection<string> known)
    {
        if (!known.Contains(name))
            throw new InputException($"claim {claim.Name}: {claim.Table} has no {what} '{name}'{Spelling.Suggest(name, known)}");
    }

    private string Run(Claim claim) => claim.Table.Contains('/', StringComparison.Ordinal) ? $"run {claim.Table}"
        : FormattableString.Invariant($"run {Path.GetFileName(_folder)}/{claim.Table} --seeds {_seeds}");
}
