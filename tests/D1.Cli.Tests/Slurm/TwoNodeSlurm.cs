using System.Diagnostics;
using D1.Tests;

namespace D1.Cli.Tests.Slurm;

/// <summary>A Slurm of two nodes, as <c>build/slurm.sh</c> makes it. Jobs that go back into its queue begin again at once, not after its
/// two minutes.</summary>
public sealed class TwoNodeSlurm : IDisposable
{
    private static readonly string Script = Path.Combine(SharedData.RepositoryRoot, "build", "slurm.sh");
    private readonly string _folder = Directory.CreateTempSubdirectory("d1-slurm-").FullName;
    private readonly Lazy<Timer> _nudging;

    public TwoNodeSlurm() => _nudging = new(() =>
    {
        Sh($"{Script} up {_folder} '' 4 2");
        return new Timer(_ => Nudge(), null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
    });

    /// <summary>A folder that its nodes do not see.</summary>
    public string Hidden => Path.Combine(_folder, "hidden");

    private string Configuration => Path.Combine(_folder, "slurm.conf");

    /// <summary>A command whose jobs go there.</summary>
    public ToyCommand Command()
    {
        _ = _nudging.Value;
        return new ToyCommand { Variables = { ["SLURM_CONF"] = Configuration } };
    }

    /// <summary>What a line of shell says, with its Slurm's commands.</summary>
    public string Sh(string line)
    {
        var info = new ProcessStartInfo("bash", ["-c", line]) { RedirectStandardOutput = true };
        info.Environment["SLURM_CONF"] = Configuration;
        using var process = Process.Start(info)!;
        var said = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return said.Trim();
    }

    public void RestartController() => Sh($"{Script} restart {_folder}");

    /// <summary>Kills all that runs on a node, as if its power failed.</summary>
    public void Fail(string node) => Sh($"{Script} fail {_folder} {node}");

    /// <summary>The node that the job of that name runs on; empty while there is none.</summary>
    public string NodeOf(string name) => Sh($"squeue --me --noheader --states=RUNNING --name={name} --format=%N");

    /// <summary>The number of the job of that name which runs; empty while there is none.</summary>
    public string Running(string name) => Sh($"squeue --me --noheader --states=RUNNING --name={name} --format=%A");

    public void Dispose()
    {
        if (_nudging.IsValueCreated)
        {
            using (var gone = new ManualResetEvent(false))
                if (_nudging.Value.Dispose(gone)) gone.WaitOne();
            Sh($"{Script} down {_folder}");
        }
        Directory.Delete(_folder, recursive: true);
    }

    private void Nudge() => Sh("squeue --me --noheader --array --states=PENDING --format='%i %r' 2> /dev/null | grep BeginTime"
        + " | while read -r job _; do scontrol update JobId=$job StartTime=now 2> /dev/null; done");
}

/// <summary>Tests that share one Slurm, one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class SlurmRuns : ICollectionFixture<TwoNodeSlurm>
{
    public const string Name = "slurm";
}
