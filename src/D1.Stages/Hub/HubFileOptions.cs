using System.Text.RegularExpressions;
using D1.Core;
using D1.Pipeline.Store;

namespace D1.Stages.Hub;

/// <summary>A file to download, and what is known of its content.</summary>
public sealed partial record HubFileOptions
{
    [Option("Path inside the repository.")]
    public required string Path { get; init; }

    [Option("SHA-256 of the content, 64 lower-case hex digits. Without any digest the one that the hub publishes at the pinned revision "
        + "counts.")]
    public string? Sha256 { get; init; }

    [Option("Git blob id of the content, 40 lower-case hex digits.")]
    public string? GitBlob { get; init; }

    [Option("Length of the content.", Min = 0, Unit = "bytes")]
    public long? Bytes { get; init; }

    /// <summary>What is wrong with it, as the end of a sentence; null when nothing is.</summary>
    internal string? Problem(HubKind kind) =>
        HubPath.Problem(Path) is { } path ? path
        // The artifact's own files, and what a download is called until it is whole.
        : Path is Manifest.FileName or Artifact.MetricsFile
        || Path.Split('/').Any(part => part.EndsWith(".partial", StringComparison.Ordinal)) ? "is a name that artifacts use themselves"
        : Sha256 is not null && !Sha256Pattern().IsMatch(Sha256) ? "has a sha256 that is not 64 lower-case hex digits"
        : GitBlob is not null && !GitBlobPattern().IsMatch(GitBlob) ? "has a git_blob that is not 40 lower-case hex digits"
        : kind is HubKind.Github or HubKind.Mirror && Sha256 is null && GitBlob is null
        ? "needs a sha256 or git_blob: nobody publishes its digest"
        : null;

    internal HubFile At(HubRepository repository) => new(repository, Path, new ExpectedContent(Bytes, Sha256, GitBlob));

    [GeneratedRegex(@"^[0-9a-f]{64}\z")]
    private static partial Regex Sha256Pattern();

    [GeneratedRegex(@"^[0-9a-f]{40}\z")]
    internal static partial Regex GitBlobPattern();
}
