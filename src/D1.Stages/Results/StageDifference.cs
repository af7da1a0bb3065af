using D1.Pipeline.Guard;
using D1.Pipeline.Keys;
using D1.Pipeline.Store;

namespace D1.Stages.Results;

/// <summary>A stage behind rows of two tables that was run in one way for the one and in another for the other.</summary>
/// <param name="Name">What it is called; both names where they differ.</param>
/// <param name="Runs">How many runs of it differ in just this.</param>
/// <param name="Parameters">Those that differ.</param>
/// <param name="Code">What lies between the code of both; null where it is the same, or not known.</param>
/// <param name="IsSameCode">Whether the code is the same; null where a side does not say.</param>
public sealed record StageDifference(
    string Name, int Runs, IReadOnlyList<Differing<string>> Parameters, CodeDifference? Code, bool? IsSameCode)
{
    /// <summary>Everything behind the rows that both tables have, what was made first first; what only rests on something that differs is
    /// not named.</summary>
    /// <param name="a">The first table's rows.</param>
    /// <param name="b">The second's.</param>
    /// <param name="store">Knows the members of code.</param>
    /// <param name="notes">Gets a line for what is gone from the store.</param>
    internal static IReadOnlyList<StageDifference> Behind(ResultSet a, ResultSet b, ArtifactStore store, List<string> notes)
    {
        var (found, seen, gone) = (new List<StageDifference>(), new HashSet<(string, string)>(), new HashSet<string>());
        foreach (var (one, two) in a.Cells.Join(b.Cells, cell => cell.Name, cell => cell.Name, (one, two) => (one.Folder, two.Folder)))
            if (one is not null && two is not null) Visit(Path.GetFullPath(one), Path.GetFullPath(two));
        if (gone.Count > 0)
            notes.Add("no longer in the store, so its parameters are not compared: "
                + $"{string.Join(", ", gone.Order(StringComparer.Ordinal))}");
        return
        [
            .. from difference in found
            group difference by difference.Told into alike
            select alike.First() with { Runs = alike.Count() },
        ];

        void Visit(string one, string two)
        {
            if (one == two || !seen.Add((one, two))) return;
            if (Read(one) is not { } before || Read(two) is not { } after || before.Key == after.Key) return;
            foreach (var (slot, input) in before.Inputs)
                if (after.Inputs.TryGetValue(slot, out var other)) Visit(InStoreOf(one, input), InStoreOf(two, other));
            var (code, same) = ResultDifference.CodeBetween(before, after, store);
            var parameters = ResultDifference.Texts(FlatSpec.Of(before.EffectiveSpec).ToDictionary(),
                FlatSpec.Of(after.EffectiveSpec).ToDictionary());
            if (parameters.Count > 0 || same == false)
                found.Add(new StageDifference(NameOf(before) is var name && name == NameOf(after) ? name : $"{name} → {NameOf(after)}", 1,
                    parameters, code, same));
        }

        Manifest? Read(string folder)
        {
            var manifest = Manifest.Read(folder);
            if (manifest is null)
                gone.Add($"{Path.GetFileName(Path.GetDirectoryName(folder))} {StageKey.Shorten(Path.GetFileName(folder))}");
            return manifest;
        }
    }

    // Which cell an evaluation is both tables say alike.
    private static string NameOf(Manifest manifest) => manifest.Stage == EvaluatedCell.Stage ? manifest.SpecName
        : string.Join(' ', manifest.Set.Prepend(manifest.SpecName));

    private static string InStoreOf(string artifact, ManifestInput input) =>
        Path.GetFullPath(Path.Combine(artifact, "..", "..", input.Stage, input.Key));

    private string Told => string.Join('\n', [Name, $"{IsSameCode}", Code?.Describe(int.MaxValue) ?? "",
        .. Parameters.Select(pair => $"{pair.Name} {pair.A} {pair.B}")]);
}
