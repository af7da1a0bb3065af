using System.Text.Json;
using System.Text.Json.Serialization;

namespace D1.Stages.Tracking.Rest;

/// <summary>JSON as protocol buffers write it: snake case, "NaN" and "Infinity" as strings, 64-bit numbers perhaps as strings.</summary>
internal static class MlflowJson
{
    public static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        NumberHandling = JsonNumberHandling.AllowReadingFromString | JsonNumberHandling.AllowNamedFloatingPointLiterals,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };
}
