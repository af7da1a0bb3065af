namespace D1.Stages.Pipeline;

/// <summary>A moment of a graph being run.</summary>
/// <param name="Total">Nodes of the graph.</param>
/// <param name="Cached">Nodes that were hits.</param>
/// <param name="Ended">Nodes that ended, hits included.</param>
/// <param name="Running">Nodes at work, oldest first.</param>
/// <param name="SecondsLeft">Estimate for everything, from the specs' cost hints; null without a ground for one.</param>
public sealed record SchedulerState(int Total, int Cached, int Ended, IReadOnlyList<RunningNode> Running, double? SecondsLeft);
