using D1.Core;
using D1.Pipeline;
using D1.Pipeline.Graph;
using D1.Pipeline.Names;
using D1.Pipeline.Store;

namespace D1.Stages.Results;

/// <summary>What a result's spec says otherwise by now: it was edited, and not run since.</summary>
/// <param name="Changes">From what the result was made with to what a run would take.</param>
/// <param name="Run">The command that makes the result anew.</param>
public sealed record EditedSpec(IReadOnlyList<SettingChange> Changes, string Run)
{
    private const int MostChanges = 3, LongestValue = 24;

    /// <summary>The changes of the spec that a result was made of; null where it says the same, or is gone or wrong by now.</summary>
    /// <param name="manifest">The result's.</param>
    /// <param name="registry">The stages.</param>
    /// <param name="specs">Where its spec may be.</param>
    public static EditedSpec? Of(Manifest manifest, StageRegistry registry, SpecNames specs)
    {
        if (manifest.EffectiveSpec is not { } then || manifest.Profile is not { } profile
            || specs.Find($"{profile}/{manifest.SpecName}") is not [var spec, ..]) return null;
        try
        {
            var node = SpecGraph.Load(registry, spec.Path, manifest.Set).Roots[0];
            // A parameter that there was not then, and of which the spec says nothing, is no edit.
            var changes = SpecDifference.Between(then, node.EffectiveSpec())
                .Where(change => change.Base is not null || node.Spec.Parameters.Find(change.Path.Split('.')[0]) is not null).ToList();
            return changes.Count > 0 ? new(changes, $"{Typed.D1} {SuggestedRun.Of(manifest)}") : null;
        }
        catch (InputException)
        {
            return null; // whoever runs it is told
        }
    }

    /// <summary><c>its spec has changed since: steps 20 → 25; d1 run masked-sft makes it anew</c>.</summary>
    public override string ToString() => "its spec has changed since: "
        + string.Join(", ", Changes.Take(MostChanges).Select(Describe))
        + (Changes.Count > MostChanges ? $" and {Changes.Count - MostChanges} more" : "") + $"; {Run} makes it anew";

    // What both begin with says nothing.
    private static string Describe(SettingChange change) => (change.Base ?? "none", change.Value ?? "none") is var (old, value)
        && old.Length <= LongestValue && value.Length <= LongestValue ? $"{change.Path} {old} → {value}" : change.Path;
}
