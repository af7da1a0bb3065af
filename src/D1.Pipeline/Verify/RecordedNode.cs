using D1.Core;
using D1.Pipeline.Files;
using D1.Pipeline.Graph;
using D1.Pipeline.Keys;
using D1.Pipeline.Specs;
using D1.Pipeline.Store;

namespace D1.Pipeline.Verify;

/// <summary>The node that made an artifact, from the effective spec in its manifest: no spec file is needed, or read.</summary>
internal static class RecordedNode
{
    /// <exception cref="InputException">The manifest has no effective spec, or one that this version's stages do not
    /// understand.</exception>
    public static StageNode Of(Artifact artifact, StageRegistry registry)
    {
        var (manifest, source) = (artifact.Manifest, $"{SourceLocation.Shorten(artifact.File(Manifest.FileName))}: effective_spec");
        if (manifest.EffectiveSpec is not { } effective) throw new InputException($"{source} is missing");
        // JSON is YAML. The inputs are not specs here but artifacts.
        var content = ((SpecMapping)SpecYaml.ParseOverride(CanonicalJson.Write(effective), source)).Without([SpecKeys.Inputs]);
        var spec = Spec.Of(artifact.File(manifest.SpecName + ".yaml"), content, SpecOverride.Parse(manifest.Set));
        var stage = registry.Get(spec.StageName);
        return new StageNode(spec, stage, registry.Bind(stage, spec.Parameters), new Dictionary<string, StageNode>(), spec.Device);
    }
}

/// <summary>Finds the inputs that an artifact was made from, by their digests, without touching the stores that hold them.</summary>
/// <param name="stores">Where they are looked for.</param>
public sealed class RecordedInputs(Stores stores)
{
    /// <summary>Looks in the store that the artifact lies in, then in the usual ones.</summary>
    public static RecordedInputs Around(Artifact artifact, Stores stores)
    {
        var store = Directory.GetParent(artifact.Folder)?.Parent;
        return new RecordedInputs(store is { Name: ArtifactStore.StoreFolder, Parent: { } own }
            ? new Stores(stores.All.Prepend(own.FullName)) : stores);
    }

    /// <exception cref="InputException">An input is gone or damaged; one line says which.</exception>
    public IReadOnlyDictionary<string, Artifact> Of(Artifact artifact) =>
        artifact.Manifest.Inputs.ToDictionary(pair => pair.Key, pair => Find(pair.Value)
        ?? throw new InputException($"{SourceLocation.Shorten(artifact.Folder)}: its input '{pair.Key}', {pair.Value.Stage} "
            + $"{StageKey.Shorten(pair.Value.Key)}, is no longer in "
            + $"{string.Join(" or ", stores.All.Select(SourceLocation.Shorten))} with digest {StageKey.Shorten(pair.Value.Digest)}; "
            + "run its spec again"));

    // The recorded key first; an equal result under another key (made on another machine, say) is as good.
    private Artifact? Find(ManifestInput input)
    {
        var folders = stores.All.Select(root => Path.Combine(root, ArtifactStore.StoreFolder, input.Stage))
            .Where(Directory.Exists).ToList();
        return folders.Select(folder => Path.Combine(folder, input.Key)).Concat(folders.SelectMany(Directory.EnumerateDirectories))
            .Where(Directory.Exists)
            .Select(folder => Sound(folder, input.Digest)).FirstOrDefault(found => found is not null);
    }

    // Every file is read again: a verification trusts no memo.
    private static Artifact? Sound(string folder, string digest)
    {
        if (Manifest.Read(folder) is not { } manifest || manifest.Digest != digest) return null;
        var files = manifest.Files.Where(file => file.Declared).Select(file => (file.Path, Full: Path.Combine(folder, file.Path))).ToList();
        return files.All(file => File.Exists(file.Full))
            && ContentDigest.OfFiles(files.Select(file => (file.Path, ContentDigest.OfFile(file.Full)))) == digest
            ? new Artifact(folder, manifest)
            : null;
    }
}
