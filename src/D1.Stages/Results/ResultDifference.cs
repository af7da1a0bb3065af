using D1.Core;
using D1.Pipeline.Guard;
using D1.Pipeline.Keys;
using D1.Pipeline.Specs;
using D1.Pipeline.Store;

namespace D1.Stages.Results;

/// <summary>Two results of one kind: what they were made from that differs, and what came out.</summary>
/// <param name="A">The first.</param>
/// <param name="B">The second.</param>
/// <param name="Parameters">Of the effective specs, those that differ.</param>
/// <param name="Inputs">Those that differ, by name and key.</param>
/// <param name="Environment">Libraries, kernels, threads and device, where they differ.</param>
/// <param name="Code">What lies between the code that made them; null where it is the same, or not known.</param>
/// <param name="IsSameCode">Whether the code is the same; null where a side does not say.</param>
/// <param name="Behind">Of tables: the stages behind their rows that were run otherwise.</param>
/// <param name="Metrics">All figures side by side.</param>
/// <param name="Cells">Evaluations of both, problem by problem; gains and losses are those of <paramref name="B"/>.</param>
/// <param name="Notes">What could not be compared, and why.</param>
public sealed record ResultDifference(
    Side A, Side B, IReadOnlyList<Differing<string>> Parameters, IReadOnlyList<Differing<string>> Inputs,
    IReadOnlyList<Differing<string>> Environment, CodeDifference? Code, bool? IsSameCode,
    IReadOnlyList<StageDifference> Behind, IReadOnlyList<Differing<double?>> Metrics,
    GuardReport? Cells, IReadOnlyList<string> Notes)
{
    private const string EnvironmentPrefix = "environment.";

    /// <summary>Whether both are one result, by whatever names.</summary>
    public bool IsSame => A.Result is { } a && B.Result is { } b && a.Model == b.Model
        && (a.Artifact.Stage, a.Artifact.Key) == (b.Artifact.Stage, b.Artifact.Key);

    /// <exception cref="InputException">They are not of one kind.</exception>
    public static ResultDifference Between(Side a, Side b, ArtifactStore store, double alpha)
    {
        if (a.Kind != b.Kind) throw new InputException($"{a.Name} is {Word(a.Kind)}, {b.Name} is {Word(b.Kind)}: compare two of one kind");
        var notes = new List<string>();
        // Of scores alone nobody knows what they were made with: nothing is missing there.
        if ((a.Result is null) != (b.Result is null))
            notes.Add($"{(a.Result is null ? a : b).Name} is scores alone: what they were made with is not compared");
        (Artifact? one, Artifact? two) = a.Result is null || b.Result is null ? (null, null) : (a.Result.Artifact, b.Result.Artifact);
        foreach (var side in new[] { a, b }.DistinctBy(side => side.Name))
            if (side.Edited is { } edited) notes.Add($"{side.Name}: {edited}");
        var cells = CommonCells.Of(a, b, store, notes);
        var (code, same) = CodeBetween(one?.Manifest, two?.Manifest, store);
        if (same == false && code is null) notes.Add("code differs; its members were not kept, so they cannot be named");
        return new ResultDifference(a, b,
            Texts(Parameter(one), Parameter(two)), Texts(Input(one, store), Input(two, store)), Texts(Facts(one), Facts(two)), code, same,
            a.Kind == SideKind.Table ? StageDifference.Behind(a.Scores!, b.Scores!, store, notes) : [],
            Differing<double?>.Between(Figures(one), Figures(two), figure => (double?)figure, _ => true),
            cells is var (before, after) ? RegressionGuard.Compare(before, after, alpha, allowMissing: true) : null, notes);
    }

    internal static IReadOnlyList<Differing<string>> Texts(IReadOnlyDictionary<string, string> a, IReadOnlyDictionary<string, string> b) =>
        Differing<string>.Between(a, b, text => text, pair => pair.A != pair.B);

    private static Dictionary<string, string> Parameter(Artifact? side) => FlatSpec.Of(side?.Manifest.EffectiveSpec).ToDictionary();

    private static Dictionary<string, string> Input(Artifact? side, ArtifactStore store) =>
        side?.Manifest.Inputs.ToDictionary(pair => pair.Key, pair => Describe(pair.Value, store)) ?? [];

    // The spec's name says most, where the input is still there.
    private static string Describe(ManifestInput input, ArtifactStore store)
    {
        var key = $"{input.Stage}/{StageKey.Shorten(input.Key)}";
        return Manifest.Read(store.FolderOf(input.Stage, input.Key)) is { } manifest
            ? $"{string.Join(' ', manifest.Set.Prepend(manifest.SpecName))} ({key})" : key;
    }

    private static Dictionary<string, string> Facts(Artifact? side) => side?.Manifest.Components
        .Where(pair => pair.Key.StartsWith(EnvironmentPrefix, StringComparison.Ordinal))
        .Select(pair => KeyValuePair.Create(pair.Key[EnvironmentPrefix.Length..], pair.Value))
        .Where(pair => pair.Key is not (SpecKeys.Threads or SpecKeys.Device)).ToDictionary() ?? [];

    private static IReadOnlyDictionary<string, double> Figures(Artifact? side) =>
        side is not null && File.Exists(side.File(Artifact.MetricsFile)) ? side.Metrics : new Dictionary<string, double>();

    internal static (CodeDifference? Code, bool? Same) CodeBetween(Manifest? a, Manifest? b, ArtifactStore store)
    {
        if (a?.Components.GetValueOrDefault(StageKey.CodeComponent) is not { } old
            || b?.Components.GetValueOrDefault(StageKey.CodeComponent) is not { } current) return (null, null);
        if (old == current) return (null, true);
        return (store.Code.Find(old) is { } before && store.Code.Find(current) is { } after ? CodeDifference.Between(before, after) : null,
            false);
    }

    private static string Word(SideKind kind) => kind switch
    {
        SideKind.Model => "a model",
        SideKind.Cell => "one evaluation",
        SideKind.Table => "a table",
        _ => "no model, evaluation or table",
    };
}
