namespace D1.Pipeline.Execution;

/// <summary>A <see cref="NodeResult"/> as it crosses the pipe.</summary>
public sealed record WorkerResult(NodeStatus Status, string? Key, double Seconds, string? Error, IReadOnlyList<string>? Differing = null);
