using D1.Pipeline.Execution;
using D1.Pipeline.Plan;
using D1.Pipeline.Store;
using D1.Pipeline.Terminal;

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
    public string Status => IsEqual ? "equal" : Result.Succeeded ? "different" : ProgressText.Word(Result.Status);

    /// <summary>
    /// Digest of the files as they should be; the artifact's own, unless one of its files was changed after it was published.
    /// </summary>
    public string Expected => !Result.Succeeded ? Artifact.Digest
        : ContentDigest.OfFiles(Files.Where(file => file.Expected is not null).Select(file => (file.Name, file.Expected!)));

    /// <summary>Digest of what was made, null where nothing was.</summary>
    public string? Got => Result.Artifact?.Digest;
}
