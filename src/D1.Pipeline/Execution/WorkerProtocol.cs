using System.Text.Json;
using System.Text.Json.Serialization;
using D1.Core;
using D1.Pipeline.Devices;

namespace D1.Pipeline.Execution;

/// <summary>One line on a worker's standard input: build this node.</summary>
/// <param name="Spec">Full path of the spec.</param>
/// <param name="Set">Overrides.</param>
/// <param name="Id">The node's: a spec may be edited while the run is at work.</param>
/// <param name="Code">Digest of the code that the node reaches: a program may be compiled again meanwhile.</param>
/// <param name="Inputs">Input name → stage and key of an artifact in the store.</param>
/// <param name="Run">How; with the device.</param>
public sealed record WorkerRequest(string Spec, IReadOnlyList<string> Set, string Id, string Code,
    IReadOnlyDictionary<string, string[]> Inputs, RunOptions Run)
{
    /// <exception cref="InputException">The line is no request.</exception>
    internal static WorkerRequest Parse(string line)
    {
        try
        {
            var request = JsonSerializer.Deserialize<WorkerRequest>(line, Json);
            return request is { Spec: not null, Set: not null, Id: not null, Code: not null, Inputs: not null, Run.Device: not null }
                ? request : throw new InputException("standard input holds no request of a scheduler");
        }
        catch (JsonException error)
        {
            throw new InputException("standard input holds no request of a scheduler", error);
        }
    }

    internal static JsonSerializerOptions Json { get; } = new()
    {
        Converters = { new DeviceChoiceJson() },
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    private sealed class DeviceChoiceJson : JsonConverter<DeviceChoice>
    {
        public override DeviceChoice Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
            DeviceChoice.Parse(reader.GetString() ?? "");

        public override void Write(Utf8JsonWriter writer, DeviceChoice value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.ToString());
    }
}

/// <summary>One line on a worker's standard output; exactly one of its parts is set.</summary>
/// <param name="Progress">How far the stage is.</param>
/// <param name="Message">One line for people.</param>
/// <param name="Result">How the node ended; the last event of a request.</param>
public sealed record WorkerEvent(StageProgress? Progress = null, string? Message = null, WorkerResult? Result = null);

/// <summary>A <see cref="NodeResult"/> as it crosses the pipe.</summary>
public sealed record WorkerResult(NodeStatus Status, string? Key, double Seconds, string? Error, IReadOnlyList<string>? Differing = null);
