using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace D1.Pipeline.Records;

/// <summary>Contracts of an artifact's records, made at compile time. A line that lacks a field is none.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(CurveLine))]
[JsonSerializable(typeof(Sample))]
internal sealed partial class RecordJson : JsonSerializerContext
{
    public static RecordJson Lines { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        // Questions and answers are for people to read.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
