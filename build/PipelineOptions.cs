using D1.Pipeline.Devices;
using D1.Pipeline.Execution;
using D1.Pipeline.Slurm;
using Nuke.Common.IO;

/// <summary>What the command line says about stages.</summary>
/// <param name="Experiments">Folder of the profile's specs.</param>
/// <param name="Worker">The <c>d1.dll</c> whose processes do the work.</param>
/// <param name="Set">Overrides for the invoked targets' specs.</param>
/// <param name="Run">How their graph is run; its roots are the invoked targets' specs.</param>
/// <param name="Device">What every stage computes on; as the specs say when null.</param>
/// <param name="ShowPlan">Prints what would run, and what it takes.</param>
sealed record PipelineOptions(AbsolutePath Experiments, AbsolutePath Worker, IReadOnlyList<string> Set, RunOptions Run,
    DeviceChoice? Device, Action ShowPlan)
{
    /// <summary>Replicates of the profile's tables; as their specs say when null.</summary>
    public int? Seeds { get; init; }

    /// <summary>The cluster whose jobs do the work; null where this machine does.</summary>
    public Cluster? Cluster { get; init; }

    /// <summary>Whether a stop cancels its jobs.</summary>
    public bool Cancel { get; init; }
}
