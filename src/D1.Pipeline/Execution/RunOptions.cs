using System.Text.Json.Serialization;
using D1.Core;
using D1.Pipeline.Devices;
using D1.Pipeline.Tracking;

namespace D1.Pipeline.Execution;

/// <summary>
/// How stages are run. One record goes from the command line to the scheduler, which says more of each stage, and on to the worker that
/// builds it.
/// </summary>
public sealed record RunOptions
{
    [Option("Stages side by side, a thread each; a stage with more threads takes as many places.", Min = 1, Max = 1024)]
    public int Workers { get; init; } = Environment.ProcessorCount;

    [Option("Build it although the store has it (not what it needs).")]
    public bool Force { get; init; }

    [Option("Build it and everything that it needs although the store has it.")]
    public bool NoCache { get; init; }

    [Option("Say of everything that is built which part of its key changed.")]
    public bool Changes { get; init; }

    [Option("Hash every file of every artifact again, however big.")]
    public bool VerifyCache { get; init; }

    [Option("Run stages in this process instead of in workers (for debuggers).")]
    public bool InProcess { get; init; }

    [Option("Least time between two checkpoints of a stage.", Min = 0, Max = 1e6, Unit = "seconds")]
    public double CheckpointEvery { get; init; } = 20;

    /// <summary>What a stage computes on; as its node says when null.</summary>
    public DeviceChoice? Device { get; init; }

    /// <summary>Tracking run that a stage's run is nested in.</summary>
    public string? ParentRunId { get; init; }

    /// <summary>The command line, for the invocation's run.</summary>
    [JsonIgnore]
    public string Command { get; init; } = "";

    /// <summary>Records the runs.</summary>
    [JsonIgnore]
    public ITracker Tracker { get; init; } = new NoTracker();

    /// <summary>The GPUs that stages are given.</summary>
    [JsonIgnore]
    public Func<Gpus> Gpus { get; init; } = () => Devices.Gpus.Here;

    /// <summary>Tells this run which of them other runs have.</summary>
    [JsonIgnore]
    public GpuLocks GpuLocks { get; init; } = GpuLocks.OfMachine;
}
