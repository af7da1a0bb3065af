using D1.Pipeline;
using D1.Pipeline.Adopt;
using D1.Pipeline.Keys;
using D1.Pipeline.Names;
using D1.Pipeline.Store;
using D1.Stages.Results;

namespace D1.Stages.Report;

/// <summary>Where results are from, and the commands that make them again.</summary>
internal sealed class ReportProvenance(ReportScope scope, ArtifactStore store, StageRegistry registry, SpecNames specs)
{
    private const string EnvironmentPrefix = "environment.";
    private const int ShownDigits = 8;

    /// <summary>A result.</summary>
    public ReportResult Of(Artifact artifact)
    {
        var manifest = artifact.Manifest;
        var id = ReportResult.IdOf(manifest);
        var spec = SpecDifference.Of(manifest, registry, specs);
        var name = SpecNames.Shorten(manifest.Profile, manifest.SpecName);
        var damage = ShownResult.DamageOf(artifact, store);
        if (damage is not null) scope.Trouble($"{scope.NameOf(artifact)} ({id}): {damage}");
        return new ReportResult(id, scope.NameOf(artifact), manifest.Stage, manifest.Key, manifest.Digest, manifest.Created,
            manifest.Seconds, manifest.Commit, manifest.Dirty, $"./d1 verify {id}",
            specs.Find(name).Count > 0 || File.Exists(name) ? $"./d1 {SuggestedRun.Of(manifest)}" : null,
            spec?.Base, [.. (spec?.Changes ?? []).Select(change => new ReportChange(change.Path, change.Base, change.Value))],
            FlatSpec.Of(manifest.EffectiveSpec).ToDictionary(),
            [.. manifest.Inputs.Select(input => Input(input.Key, input.Value))],
            manifest.Components.Where(pair => pair.Key.StartsWith(EnvironmentPrefix, StringComparison.Ordinal))
                .ToDictionary(pair => pair.Key[EnvironmentPrefix.Length..], pair => pair.Value),
            manifest.Machine, manifest.Components.GetValueOrDefault(StageKey.CodeComponent),
            [.. AdoptedResult.Behind(artifact, store).Select(adopted => adopted.Describe())],
            scope.Sound(scope.NameOf(artifact), () => artifact.Metrics) ?? new Dictionary<string, double>(), damage,
            scope.IsNamed(artifact) ? EditedSpec.Of(manifest, registry, specs)?.ToString() : null);
    }

    /// <summary>The members behind the digests of code that results name, each with the beginning of its own digest.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Code(IEnumerable<ReportResult> results)
    {
        var code = new SortedDictionary<string, IReadOnlyDictionary<string, string>>(StringComparer.Ordinal);
        foreach (var digest in results.Select(result => result.Code).OfType<string>().Distinct())
            if (store.Code.Find(digest) is { } members)
                code[digest] = members.ToDictionary(member => member.Key,
                    member => member.Value[..Math.Min(ShownDigits, member.Value.Length)]);
        return code;
    }

    private ReportInput Input(string slot, ManifestInput input) => new(slot,
        scope.NameOf(input.Stage, input.Key), $"{input.Stage}/{StageKey.Shorten(input.Key)}");
}
