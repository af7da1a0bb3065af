using System.Text.Json;
using System.Text.Json.Serialization;
using D1.Core;

namespace D1.Pipeline.Execution;

/// <summary>One line on a worker's standard input: build this node.</summary>
/// <param name="Spec">Full path of the spec.</param>
/// <param name="Set">Overrides.</param>
/// <param name="Inputs">Input name → stage and key of an artifact in the store.</param>
/// <param name="Force">Build although the artifact exists.</param>
/// <param name="ParentRunId">Tracking run to nest it in.</param>
/// <param name="Device">What it computes on, as libtorch names it.</param>
/// <param name="CheckpointSeconds">Least time between two checkpoints.</param>
public sealed record WorkerRequest(string Spec, IReadOnlyList<string> Set, IReadOnlyDictionary<string, string[]> Inputs, bool Force,
    string? ParentRunId,
    string Device, double? CheckpointSeconds)
{
    /// <exception cref="InputException">The line is no request.</exception>
    internal static WorkerRequest Parse(string line)
    {
        try
        {
            return JsonSerializer.Deserialize<WorkerRequest>(line, Json)
                ?? throw new InputException("standard input holds no request of a scheduler");
        }
        catch (JsonException error)
        {
            throw new InputException("standard input holds no request of a scheduler", error);
        }
    }

    internal static JsonSerializerOptions Json { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };
}
