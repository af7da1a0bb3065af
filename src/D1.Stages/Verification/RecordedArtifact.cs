using D1.Model;
using D1.Stages.Artifacts;
using D1.Stages.Specs;

namespace D1.Stages.Verification;

/// <summary>
/// Finds an artifact to be verified. Unlike the store's own look-ups, nothing is moved aside or repaired: a damaged file is a finding.
/// </summary>
public static class RecordedArtifact
{
    /// <summary>The artifact of a folder, or of <c>&lt;stage&gt;/&lt;first digits of its key&gt;</c> in a store.</summary>
    /// <param name="name">The folder, or stage and digits.</param>
    /// <param name="artifactsRoot">The artifacts folder whose store is meant.</param>
    /// <exception cref="InputException">There is no such artifact, or several, or its manifest is damaged or of a newer
    /// version.</exception>
    public static Artifact Find(string name, string artifactsRoot)
    {
        var folder = Path.GetFullPath(Directory.Exists(name) ? name : InStore(name, artifactsRoot)).TrimEnd(Path.DirectorySeparatorChar);
        var shown = SourceLocation.Shorten(folder);
        if (!File.Exists(Path.Combine(folder, Manifest.FileName)))
            throw new InputException($"{shown} is no artifact: there is no {Manifest.FileName} in it");
        return Manifest.Read(folder) is { } manifest && IsConsistent(manifest)
            ? new Artifact(folder, manifest)
            : throw new InputException($"{shown}: its {Manifest.FileName} is damaged; delete that folder and run its spec again");
    }

    private static string InStore(string name, string artifactsRoot)
    {
        var store = Path.Combine(artifactsRoot, "store");
        if (name.Split('/') is not [{ Length: > 0 } stage, { Length: > 0 } digits])
            throw new InputException($"no folder '{name}'; an artifact is a folder, or STAGE/KEY with the first digits of its key");
        var stages = !Directory.Exists(store) ? [] : Directory.EnumerateDirectories(store).Select(folder => Path.GetFileName(folder))
            .Where(folder => !folder.StartsWith('.')).ToList();
        if (!stages.Contains(stage))
            throw new InputException($"no folder '{name}', and no stage '{stage}' in {SourceLocation.Shorten(store)}"
                + Spelling.Suggest(stage, stages));
        var found = Directory.EnumerateDirectories(Path.Combine(store, stage))
            .Where(folder => Path.GetFileName(folder).StartsWith(digits, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal).ToList();
        return found switch
        {
            [var only] => only,
            [] => throw new InputException($"no key of stage {stage} in {SourceLocation.Shorten(store)} begins with '{digits}'"),
            _ => throw new InputException(
                $"{found.Count} keys of stage {stage} begin with '{digits}': "
                    + $"{string.Join(", ", found.Take(5).Select(folder => StageKey.Shorten(Path.GetFileName(folder))))}; give more digits"),
        };
    }

    private static bool IsConsistent(Manifest manifest) =>
        ContentDigest.OfFiles(manifest.Files.Where(file => file.Declared).Select(file => (file.Path, file.Sha256))) == manifest.Digest;
}
