using D1.Pipeline.Execution;
using D1.Pipeline.Files;
using D1.Pipeline.Plan;
using D1.Pipeline.Store;

namespace D1.Pipeline.Verify;

/// <summary>An artifact beside what its stage made again from the same inputs.</summary>
/// <param name="Artifact">The artifact.</param>
/// <param name="Result">How making it again ended.</param>
/// <param name="Files">Every declared file of either; none where nothing was made.</param>
/// <param name="Environment">Key components that are not the same here as when the artifact was made: other kernels, threads or code
/// explain other bits.</param>
public sealed record VerificationReport(Artifact Artifact, NodeResult Result, IReadOnlyList<VerifiedFile> Files,
    IReadOnlyList<KeyChange> Environment)
{
    public bool IsEqual => Result.Succeeded && Files.All(file => file.IsEqual);

    /// <summary><c>equal</c>, <c>different</c>, <c>failed</c> or <c>killed</c>.</summary>
    public string Status => IsEqual ? "equal" : Result.Succeeded ? "different" : Result.Word;

    /// <summary>
    /// Digest of the files as they should be; the artifact's own, unless one of its files was changed after it was published.
    /// </summary>
    public string Expected => !Result.Succeeded ? Artifact.Digest
        : ContentDigest.OfFiles(Files.Where(file => file.Expected is not null).Select(file => (file.Name, file.Expected!)));

    /// <summary>Digest of what was made, null where nothing was.</summary>
    public string? Got => Result.Artifact?.Digest;
}

/// <summary>One declared file of an artifact and of what was made again; digests are null where there is no such file.</summary>
/// <param name="Name">Relative path, with forward slashes.</param>
/// <param name="Recorded">Digest in the artifact's manifest.</param>
/// <param name="Stored">Digest of the file in the artifact's folder.</param>
/// <param name="Got">Digest of the file that was made again.</param>
/// <param name="DifferingLines">Lines that differ, for a file of one JSON object a line.</param>
public sealed record VerifiedFile(string Name, string? Recorded, string? Stored, string? Got, int? DifferingLines)
{
    public bool IsEqual => Recorded == Stored && Stored == Got;

    /// <summary>Whether the file in the folder is not the one that was published.</summary>
    public bool IsDamaged => Recorded != Stored;

    /// <summary>
    /// What <see cref="Got"/> should be. Where the stage made the recorded file again, a stored one that differs is the odd one.
    /// </summary>
    public string? Expected => Recorded == Got ? Stored : Recorded;

    /// <summary>The declared files of an artifact beside those that were made again, in order of their names.</summary>
    public static IReadOnlyList<VerifiedFile> Compare(Artifact artifact, Artifact got)
    {
        var (recorded, made) = (Digests(artifact), Digests(got));
        return [.. recorded.Keys.Union(made.Keys).Order(StringComparer.Ordinal).Select(Compare)];

        VerifiedFile Compare(string name)
        {
            var stored = artifact.File(name);
            var file = new VerifiedFile(name, recorded.GetValueOrDefault(name), File.Exists(stored) ? ContentDigest.OfFile(stored) : null,
                made.GetValueOrDefault(name), null);
            return !file.IsEqual && name.EndsWith(".jsonl", StringComparison.Ordinal) && file is { Stored: not null, Got: not null }
                ? file with { DifferingLines = CountDifferences(File.ReadAllLines(stored), File.ReadAllLines(got.File(name))) }
                : file;
        }
    }

    private static Dictionary<string, string> Digests(Artifact artifact) =>
        artifact.Manifest.Files.Where(file => file.Declared).ToDictionary(file => file.Path, file => file.Sha256);

    private static int CountDifferences(string[] a, string[] b) =>
        Math.Abs(a.Length - b.Length) + a.Zip(b).Count(lines => lines.First != lines.Second);
}
