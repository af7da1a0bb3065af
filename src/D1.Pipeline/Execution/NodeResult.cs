using D1.Pipeline.Graph;
using D1.Pipeline.Store;

namespace D1.Pipeline.Execution;

/// <summary>How a node ended, and with what.</summary>
/// <param name="Node">The node.</param>
/// <param name="Status">How it ended.</param>
/// <param name="Key">Its key, where all of its inputs were known.</param>
/// <param name="Artifact">Its artifact, when built or cached.</param>
/// <param name="Seconds">Wall time in this invocation.</param>
/// <param name="Error">One line, when it failed or was skipped.</param>
/// <param name="Differing">Outputs of a forced build that are not what the store has under its key.</param>
public sealed record NodeResult(StageNode Node, NodeStatus Status, string? Key = null, Artifact? Artifact = null, double Seconds = 0,
    string? Error = null, IReadOnlyList<string>? Differing = null)
{
    /// <summary>For whom it was made, where that is not who waits now; null where there is nobody else.</summary>
    public string? For { get; init; }

    public bool Succeeded => Status is NodeStatus.Built or NodeStatus.Cached;
}

/// <summary>How a node ended.</summary>
public enum NodeStatus
{
    /// <summary>Its stage ran.</summary>
    Built,

    /// <summary>The store had its artifact.</summary>
    Cached,

    /// <summary>Its stage failed.</summary>
    Failed,

    /// <summary>Something it needs failed or was killed.</summary>
    Skipped,

    /// <summary>A stop was asked for while it ran or before; what it has done is kept.</summary>
    Killed,
}
