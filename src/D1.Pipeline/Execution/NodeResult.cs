using System.Globalization;
using D1.Pipeline.Graph;
using D1.Pipeline.Keys;
using D1.Pipeline.Store;
using D1.Pipeline.Terminal;

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
        if (Outcome is { Length: > 0 } text) parts.Add(text);
        if (Time is { Length: > 0 } time) parts.Add(time);
        if (Artifact is not null) parts.Add(StageKey.Shorten(Artifact.Key));
        if (For is { } target) parts.Add($"for {target}");
        return string.Join("   ", parts);
    }

    /// <summary>The same as one of several rows of a screen: what came out, times and keys stand below each other. The name gives where
    /// there is no room; on a narrow screen there is no key.</summary>
    /// <param name="columns">Those of the screen.</param>
    public string Describe(int columns)
    {
        var end = Math.Min(columns, WidestRow);
        var name = $"{Word,-7} {Node.Title()}{(For is { } target ? $" for {target}" : "")}";
        var key = Artifact is null || end < WideEnoughForKeys ? "" : "   " + StageKey.Shorten(Artifact.Key);
        var rest = $"  {Outcome} {Time,7}{key}";
        var room = Math.Max(end - Row.Columns(rest), LeastName);
        return Row.Fit(Row.Pad(Row.Fit(name, room), room) + rest, columns).TrimEnd();
    }

    private const int WidestRow = 110, WideEnoughForKeys = 100, LeastName = 20;

    private string Outcome => Artifact is { } artifact ? Node.Stage.Outcome(artifact) : "";

    private string Time => Status is NodeStatus.Built or NodeStatus.Failed
        ? string.Create(CultureInfo.InvariantCulture, $"{Seconds:0.0} s") : "";
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
