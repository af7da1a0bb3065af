using D1.Core;
using D1.Pipeline.Execution;
using D1.Pipeline.Store;

namespace D1.Pipeline.Slurm;

/// <summary>A graph that jobs of a cluster make, while somebody waits for it.</summary>
/// <param name="Submission">The jobs; null where everything was there.</param>
/// <param name="Cancels">Whether who stops waiting cancels them.</param>
public sealed record SubmittedRun(Submission? Submission, bool Cancels)
{
    /// <summary>What waits for the jobs.</summary>
    /// <param name="store">Where results come.</param>
    public INodeRunner Follow(ArtifactStore store) => Submission is null ? new NothingToBuild() : SlurmExecutor.Follow(Submission, store);

    /// <summary>Stops waiting.</summary>
    /// <returns>What becomes of the jobs, in one line; null where there are none.</returns>
    public string? Leave() => Submission is null ? null
        : !Cancels ? $"the jobs go on: {Typed.D1} status says how they stand, and the same command follows them again"
        : Submission.Cancel() is { } refused
            ? $"the jobs are not cancelled: {refused}; {Typed.D1} status has the scancel that does it later"
        : "the jobs are cancelled; the same command goes on from the last checkpoints";
}
