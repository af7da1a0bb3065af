using D1.Pipeline.Devices;
using D1.Pipeline.Tracking;

namespace D1.Pipeline.Execution;

/// <summary>How a graph is run.</summary>
public sealed record SchedulerOptions
{
    /// <summary>Nodes side by side, a thread each; a node with more threads takes as many places.</summary>
    public int Places { get; init; } = Environment.ProcessorCount;

    /// <summary>The GPUs that nodes are given.</summary>
    public Func<Gpus> Gpus { get; init; } = () => Devices.Gpus.Here;

    /// <summary>Build the roots although the store has them.</summary>
    public bool Force { get; init; }

    /// <summary>Build every node although the store has it.</summary>
    public bool NoCache { get; init; }

    /// <summary>Say of every node that is built why the store has no artifact for it.</summary>
    public bool Explain { get; init; }

    /// <summary>Hash every file of every artifact again, however big.</summary>
    public bool VerifyCache { get; init; }

    /// <summary>Least time between two checkpoints of a stage; null for the usual.</summary>
    public TimeSpan? CheckpointInterval { get; init; }

    /// <summary>The command line, for the invocation's run.</summary>
    public string Command { get; init; } = "";

    /// <summary>Records the invocation as the run that its nodes' runs are nested in.</summary>
    public ITracker Tracker { get; init; } = new NoTracker();
}
