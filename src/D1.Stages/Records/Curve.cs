using System.Text.Json;
using System.Text.Json.Serialization;
using D1.Stages.Artifacts;

namespace D1.Stages.Records;

/// <summary>A point of a curve.</summary>
public readonly record struct CurvePoint(long Step, double Value);

/// <summary>What a run recorded of one figure, step by step.</summary>
public sealed record Curve(string Series, IReadOnlyList<CurvePoint> Points)
{
    private const string FileName = "curves.jsonl";

    /// <summary>A result's curves; none where it has no such file. Lines that are no points are left out.</summary>
    public static IReadOnlyList<Curve> Read(Artifact artifact) =>
        artifact.File(FileName) is var file && File.Exists(file)
            ? [.. File.ReadLines(file).Select(Parse).OfType<CurveLine>().GroupBy(line => line.Series)
                .Select(series => new Curve(series.Key, [.. series.Select(line => new CurvePoint(line.Step, line.Value))]))]
            : [];

    private static CurveLine? Parse(string line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, CurveJson.Default.CurveLine);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

internal sealed record CurveLine(string Series, long Step, double Value);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(CurveLine))]
internal sealed partial class CurveJson : JsonSerializerContext;
