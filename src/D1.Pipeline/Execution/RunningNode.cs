using D1.Pipeline.Graph;

namespace D1.Pipeline.Execution;

/// <summary>A node at work.</summary>
/// <param name="Node">The node.</param>
/// <param name="Seconds">Since it started.</param>
/// <param name="Progress">What it told last.</param>
public sealed record RunningNode(StageNode Node, double Seconds, StageProgress? Progress);
