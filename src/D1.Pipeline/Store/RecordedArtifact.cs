using D1.Core;
using D1.Pipeline.Files;
using D1.Pipeline.Specs;

namespace D1.Pipeline.Store;

/// <summary>
/// Finds an artifact to be verified. Unlike the store's own look-ups, nothing is moved aside or repaired: a damaged file is a finding.
/// </summary>
public static class RecordedArtifact
{
    /// <summary>The artifact of a folder.</summary>
    /// <exception cref="InputException">There is none, or its manifest is damaged or of a newer version.</exception>
    public static Artifact At(string folder)
    {
        folder = Path.GetFullPath(folder).TrimEnd(Path.DirectorySeparatorChar);
        var shown = SourceLocation.Shorten(folder);
        if (!File.Exists(Path.Combine(folder, Manifest.FileName)))
            throw new InputException($"{shown} is no artifact: there is no {Manifest.FileName} in it");
        return Manifest.Read(folder) is { } manifest && IsConsistent(manifest)
            ? new Artifact(folder, manifest)
            : throw new InputException($"{shown}: its {Manifest.FileName} is damaged; delete that folder and run its spec again");
    }

    private static bool IsConsistent(Manifest manifest) =>
        ContentDigest.OfFiles(manifest.Files.Where(file => file.Declared).Select(file => (file.Path, file.Sha256))) == manifest.Digest;
}
