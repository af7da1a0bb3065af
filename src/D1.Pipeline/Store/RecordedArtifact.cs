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

    /// <summary>The first file of an artifact that is not as it was published, in words; null where all are.</summary>
    /// <param name="artifact">The artifact.</param>
    /// <param name="digests">Remembers digests of big files that have not changed since.</param>
    /// <param name="counts">Which files are looked at; all when null.</param>
    /// <param name="mostHashed">Of files with more bytes, only the size is held against the manifest.</param>
    public static string? DamageOf(Artifact artifact, DigestMemo digests, Func<ManifestFile, bool>? counts = null,
        long mostHashed = long.MaxValue) =>
        artifact.Manifest.Files.Where(file => counts is null || counts(file)).Select(file => new FileInfo(artifact.File(file.Path)) switch
        {
            { Exists: false } => $"{file.Path} is missing",
            { Length: var length } when length != file.Size => $"{file.Path} has {length} bytes instead of {file.Size}",
            { Length: var length, FullName: var path } when length <= mostHashed && digests.Digest(path) != file.Sha256 =>
                $"{file.Path} has changed",
            _ => null,
        }).FirstOrDefault(damage => damage is not null);

    private static bool IsConsistent(Manifest manifest) =>
        ContentDigest.OfFiles(manifest.Files.Where(file => file.Declared).Select(file => (file.Path, file.Sha256))) == manifest.Digest;
}
