namespace D1.Stages.Tracking;

/// <summary>What a run is when it starts.</summary>
/// <param name="Name">For people: the spec's name and its overrides.</param>
/// <param name="RunId">32 hex digits of a run to go on with; null starts a new one.</param>
/// <param name="ParentRunId">The run it is nested in.</param>
/// <param name="Parameters">Flat, snake case with dots.</param>
/// <param name="Tags">Beside MLflow's usual ones.</param>
public sealed record RunDescription(string Name, string? RunId, string? ParentRunId,
    IReadOnlyDictionary<string, string> Parameters, IReadOnlyDictionary<string, string> Tags);
