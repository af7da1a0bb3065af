using System.Globalization;
using D1.Pipeline.Graph;
using D1.Pipeline.Keys;
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

    /// <summary>Whether its process ended without a result: something killed it, and it may do better
    /// another time.</summary>
    public bool IsLost { get; init; }

    public bool Succeeded => Status is NodeStatus.Built or NodeStatus.Cached;

    /// <summary>The status in lower case, as in JSON.</summary>
    public string Word => Status switch
    {
        NodeStatus.Built => "built",
        NodeStatus.Cached => "cached",
        NodeStatus.Failed => "failed",
        NodeStatus.Skipped => "skipped",
        _ => "killed",
    };

    /// <summary><c>built   masked-sft   validation loss 2.31 → 1.84   18.2 s   1a2b3c4d5e6f</c>; why one failed is for the end.</summary>
    public string Describe()
    {
        var parts = new List<string> { $"{Word,-7} {Node.Title()}" };
        if (Artifact is { } artifact && Node.Stage.Outcome(artifact) is { Length: > 0 } text) parts.Add(text);
        if (Status is NodeStatus.Built or NodeStatus.Failed)
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"{Seconds:0.0} s"));
        if (Artifact is not null) parts.Add(StageKey.Shorten(Artifact.Key));
        if (For is { } target) parts.Add($"for {target}");
        return string.Join("   ", parts);
    }
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
