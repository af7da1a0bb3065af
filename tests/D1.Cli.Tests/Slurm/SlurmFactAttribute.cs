namespace D1.Cli.Tests.Slurm;

/// <summary>A test with a real Slurm; skipped, with the reason, where there is none to be had.</summary>
public sealed class SlurmFactAttribute : FactAttribute
{
    public SlurmFactAttribute()
    {
        if (!Environment.IsPrivilegedProcess || !Shell.Can("unshare --mount --uts --pid --fork --mount-proc true"))
            Skip = "needs root, to run a Slurm of its own";
        else if (!Shell.Can("for each in slurmctld slurmd sbatch munged; do command -v $each || exit; done"))
            Skip = "needs Slurm: apt-get install slurmctld slurmd slurm-client munge";
    }
}
