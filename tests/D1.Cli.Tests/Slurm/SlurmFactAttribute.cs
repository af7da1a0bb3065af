namespace D1.Cli.Tests.Slurm;

/// <summary>A test with a real Slurm; skipped, with the reason, where there is none to be had.</summary>
public sealed class SlurmFactAttribute : FactAttribute
{
    public SlurmFactAttribute() => Skip = RealSlurm.Missing;
}

/// <summary>The same with data.</summary>
public sealed class SlurmTheoryAttribute : TheoryAttribute
{
    public SlurmTheoryAttribute() => Skip = RealSlurm.Missing;
}

internal static class RealSlurm
{
    /// <summary>What a Slurm of one's own needs that is not here; null where all is.</summary>
    public static string? Missing { get; } =
        !Environment.IsPrivilegedProcess || !Shell.Can("unshare --mount --uts --pid --fork --mount-proc true")
            ? "needs root, to run a Slurm of its own"
        : !Shell.Can("for each in slurmctld slurmd sbatch munged; do command -v $each || exit; done")
            ? "needs Slurm: apt-get install slurmctld slurmd slurm-client munge"
        : null;
}
