using D1.Pipeline.Graph;
using D1.Pipeline.Terminal;

namespace D1.Pipeline.Execution;

/// <summary>A moment of a graph being run.</summary>
/// <param name="Total">Nodes of the graph.</param>
/// <param name="Cached">Nodes that were hits.</param>
/// <param name="Ended">Nodes that ended, hits included.</param>
/// <param name="Running">Nodes at work, oldest first.</param>
/// <param name="Seconds">Since it began.</param>
/// <param name="SecondsLeft">Estimate for everything, from the specs' cost hints; null without a ground for one.</param>
public sealed record SchedulerState(int Total, int Cached, int Ended, IReadOnlyList<RunningNode> Running, double Seconds,
    double? SecondsLeft)
{
    /// <summary>How much of the time is over, from 0 to 1.</summary>
    public double Share => Ended == Total ? 1 : SecondsLeft is { } left ? Seconds / Math.Max(Seconds + left, 1e-3) : (double)Ended / Total;

    /// <summary><c>ETA 4:10  12/60 stages, 8 cached</c>.</summary>
    public string Describe()
    {
        var done = $"{Ended}/{Counted.Of(Total, "stage")}"
            + (Cached > 0 ? $", {Cached} cached" : "");
        return SecondsLeft is { } left && Ended < Total ? $"ETA {ProgressText.Duration(left)}  {done}" : done;
    }
}

/// <summary>A node at work.</summary>
/// <param name="Node">The node.</param>
/// <param name="Seconds">Since it started.</param>
/// <param name="Progress">What it told last.</param>
public sealed record RunningNode(StageNode Node, double Seconds, StageProgress? Progress);
