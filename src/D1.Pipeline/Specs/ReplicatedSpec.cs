using D1.Core;

namespace D1.Pipeline.Specs;

/// <summary>Specs whose stage can make everything once under each of some seeds: those with a parameter <c>seeds</c>.</summary>
public static class ReplicatedSpec
{
    private const string Key = "seeds";

    /// <summary>The override that asks for replicates; none where a spec has no such parameter.</summary>
    /// <param name="registry">The stages.</param>
    /// <param name="path">The spec's file.</param>
    /// <param name="seeds">The seeds 1 to this.</param>
    public static IReadOnlyList<string> Under(StageRegistry registry, string path, int seeds) =>
        OptionSchema.Of(registry.Get(Spec.Load(path).StageName).OptionsType).Properties.Any(property => property.Name == Key)
            ? [FormattableString.Invariant($"{Key}={seeds}")] : [];

    /// <summary>Whether an override asks for replicates, and for nothing else.</summary>
    public static bool IsSeeds(string set) => set.StartsWith(Key + "=", StringComparison.Ordinal);
}
