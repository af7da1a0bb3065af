using D1.Code;
using D1.Core;
using D1.Pipeline.Files;
using D1.Pipeline.Graph;
using D1.Pipeline.Keys;
using D1.Pipeline.Plan;
using D1.Pipeline.Specs;
using D1.Pipeline.Store;

namespace D1.Pipeline.Adopt;

/// <summary>
/// Takes artifacts that were made under other code, or under a former key schema, as those of today's: the same files under today's key. A
/// refactoring need not cost
/// what training did.
/// </summary>
/// <param name="registry">The stages.</param>
/// <param name="graph">What is asked for today: an artifact must differ from a node of it in nothing but the code.</param>
/// <param name="store">Gets the artifact under its new key.</param>
/// <param name="time">Says when.</param>
public sealed class Adopter(StageRegistry registry, SpecGraph graph, ArtifactStore store, TimeProvider? time = null)
{
    private readonly TimeProvider _time = time ?? TimeProvider.System;
    private readonly Dictionary<string, List<string>> _results = [];
    private readonly Dictionary<string, List<Manifest>> _manifests = [];

    /// <summary>Whether an artifact can be adopted; changes nothing.</summary>
    /// <returns>Its key of today, and today's code.</returns>
    /// <exception cref="InputException">No spec of today asks for it, it is damaged, it is of today's code already, or that has its own
    /// result; one line.</exception>
    public (StageKey Key, ReachedCode Code) Check(Artifact artifact)
    {
        var (manifest, shown) = (artifact.Manifest, SourceLocation.Shorten(artifact.Folder));
        var code = RequireAsked(manifest, shown).Code([.. manifest.Inputs.Keys]);
        var key = StageKey.Adopt(manifest.Components, code.Digest);
        if (key.Value == manifest.Key) throw new InputException($"{shown} is of today's code already");
        if (store.Find(manifest.Stage, key.Value) is not null)
            throw new InputException($"{shown}: today's code has its own result, {manifest.Stage}/{StageKey.Shorten(key.Value)}; there is "
                + $"nothing to adopt");
        RequireSound(artifact, shown);
        return (key, code);
    }

    /// <summary>Gives an artifact today's key.</summary>
    /// <param name="artifact">The artifact.</param>
    /// <param name="reason">Why the code between changes nothing of it.</param>
    /// <param name="proof">What was made again and came out equal; null takes it on trust.</param>
    /// <param name="cancellation">Stops it; nothing of it stays.</param>
    /// <exception cref="InputException">As for <see cref="Check"/>.</exception>
    public Artifact Adopt(Artifact artifact, string reason, string? proof = null, CancellationToken cancellation = default)
    {
        var (manifest, (key, code)) = (artifact.Manifest, Check(artifact));
        using var build = store.Begin(manifest.Stage, key.Value, cancellation);
        try
        {
            build.Prepare(key.Components);
            foreach (var file in manifest.Files)
            {
                var place = Path.Combine(build.Output, file.Path);
                Directory.CreateDirectory(Path.GetDirectoryName(place)!);
                FileClone.Share(artifact.File(file.Path), place, cancellation);
            }
            return Publish(artifact, build, key, code, reason, proof, cancellation);
        }
        catch
        {
            // Only a stage that is built goes on from what it left.
            build.Abandon();
            throw;
        }
    }

    /// <summary>The artifact's inputs that are not of today's code, each after its own: what has to be adopted before it.</summary>
    public IReadOnlyList<Artifact> InputsToAdopt(Artifact artifact)
    {
        var (order, seen) = (new List<Artifact>(), new HashSet<string>());
        Visit(artifact);
        return order;

        void Visit(Artifact of)
        {
            foreach (var input in of.Manifest.Inputs.Values)
            {
                if (!seen.Add($"{input.Stage}/{input.Key}") || Manifest.Read(
                    store.FolderOf(input.Stage, input.Key)) is not { } manifest) continue;
                var found = new Artifact(store.FolderOf(input.Stage, input.Key), manifest);
                Visit(found);
                if (Today(manifest) is { } today && today.Value != manifest.Key
                    && !Directory.Exists(store.FolderOf(manifest.Stage, today.Value))) order.Add(found);
            }
        }
    }

    private Artifact Publish(
        Artifact artifact, BuildFolder build, StageKey key, ReachedCode code, string reason, string? proof, CancellationToken cancellation)
    {
        var manifest = artifact.Manifest;
        store.Code.Keep(code);
        var old = manifest.Components.GetValueOrDefault(StageKey.CodeComponent);
        var former = manifest.Components.Where(pair => StageKey.OfTheCode.Contains(pair.Key))
            .OrderBy(pair => pair.Key, StringComparer.Ordinal);
        var between = old is not null && store.Code.Find(old) is { } members ? CodeDifference.Between(members, code.List()) : null;
        var adoption = new Adoption(
            reason, $"{manifest.Stage}/{manifest.Key}", old ?? string.Join(", ", former.Select(pair => $"{pair.Key} {pair.Value}")),
            code.Digest, between, proof, _time.GetUtcNow());
        return store.Publish(build, manifest.Files.Where(file => file.Declared).Select(file => file.Path), (files, digest) =>
            digest == manifest.Digest
            ? manifest with { Key = key.Value, Components = key.Components, Files = files, Adopted = [adoption, .. manifest.Adopted] }
            : throw new InputException($"{SourceLocation.Shorten(artifact.Folder)} changed while it was read"), cancellation: cancellation);
    }

    private StageKey? Today(Manifest manifest) =>
        graph.Nodes.FirstOrDefault(node => node.Stage.Name == manifest.Stage && Differences(node, manifest).Count == 0) is { } node
            ? StageKey.Adopt(manifest.Components, node.Code([.. manifest.Inputs.Keys]).Digest) : null;

    private StageNode RequireAsked(Manifest manifest, string shown)
    {
        registry.Get(new SpecScalar(new SourceLocation(shown), manifest.Stage));
        var candidates = graph.Nodes.Where(node => node.Stage.Name == manifest.Stage)
            .Select(node => (Node: node, Differences: Differences(node, manifest))).ToList();
        if (candidates.Count == 0) throw new InputException($"{shown}: no spec of today asks for a {manifest.Stage}");
        var (nearest, differences) = candidates.OrderBy(candidate => candidate.Differences.Count)
            .ThenByDescending(candidate => candidate.Node.Spec.Name == manifest.SpecName)
            .ThenByDescending(candidate => candidate.Node.SetArguments.SequenceEqual(manifest.Set)).First();
        return differences.Count == 0 ? nearest
            : throw new InputException($"{shown}: no spec of today asks for it; the nearest, {nearest.DisplayName}, has "
                + $"{string.Join("; ", differences.Take(3).Select(change => change.Describe()))}"
                + (differences.Count > 3 ? $" and {differences.Count - 3} more" : ""));
    }

    // What of a key is not code, and not of the machine: that stays as it was recorded, since it made the bits.
    private List<KeyChange> Differences(StageNode node, Manifest manifest)
    {
        var inputs = node.Inputs.ToDictionary(pair => pair.Key, pair => Known(pair.Value, manifest.Inputs.GetValueOrDefault(pair.Key)));
        var wanted = Compared(node.KeyFrom(inputs, store).Components);
        return [.. KeyChange.Between(Compared(manifest.Components), wanted)];
    }

    private static Dictionary<string, string> Compared(IReadOnlyDictionary<string, string> components) => components
        .Where(pair => !StageKey.OfTheCode.Contains(pair.Key) && (!pair.Key.StartsWith("environment.", StringComparison.Ordinal)
            || pair.Key == "environment.threads"))
        .ToDictionary();

    // An input is the recorded one where today's node has that digest, under whatever key; otherwise what it has, or that it is not there.
    private string Known(StageNode input, ManifestInput? recorded)
    {
        var digests = Results(input);
        return recorded is not null && digests.Contains(recorded.Digest) ? recorded.Digest
            : digests.FirstOrDefault("(not there: run or adopt it first)");
    }

    // Digests of what answers to a node today, and of what could be adopted for it.
    private List<string> Results(StageNode node)
    {
        if (_results.TryGetValue(node.Id, out var known)) return known;
        _results.Add(node.Id, []);
        return _results[node.Id] = [.. Manifests(node.Stage.Name).Where(manifest => Differences(node, manifest).Count == 0)
            .OrderByDescending(manifest => manifest.Created).Select(manifest => manifest.Digest).Distinct()];
    }

    private List<Manifest> Manifests(string stage) => _manifests.TryGetValue(stage, out var manifests) ? manifests
        : _manifests[stage] = [.. store.Manifests(stage)];

    private static void RequireSound(Artifact artifact, string shown)
    {
        foreach (var file in artifact.Manifest.Files)
            if (!File.Exists(artifact.File(file.Path)) || ContentDigest.OfFile(artifact.File(file.Path)) != file.Sha256)
                throw new InputException($"{shown}: {file.Path} is not the file that was published; a damaged artifact is not adopted");
    }
}
