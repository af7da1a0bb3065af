using D1.Pipeline.Devices;

namespace D1.Pipeline.Execution;

/// <summary>How a node is to be run.</summary>
/// <param name="Force">Build it although the store has its artifact.</param>
/// <param name="ParentRunId">Tracking run to nest it in.</param>
/// <param name="CheckpointInterval">Least time between two checkpoints.</param>
/// <param name="Device">What it computes on; as the node says when null.</param>
public sealed record NodeRunOptions(bool Force = false, string? ParentRunId = null, TimeSpan? CheckpointInterval = null,
    DeviceChoice? Device = null);
