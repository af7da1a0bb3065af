using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using D1.Core;
using D1.Pipeline.Specs;

namespace D1.Stages.Traces;

/// <summary>Traces as JSON lines: of each decode a line <c>{"decode": …}</c>, then a line a step (docs/artifacts.md).</summary>
[OutsideKey("for people; no output")]
public static class TraceFile
{
    private static readonly TraceJson Lines = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        // Prompts and tokens are for people to read.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    /// <summary>The lines of some traces, as UTF-8.</summary>
    public static byte[] Write(IEnumerable<DecodeTrace> traces)
    {
        var text = new StringBuilder();
        foreach (var trace in traces)
        {
            text.Append(JsonSerializer.Serialize(new HeaderLine(trace.Decode), Lines.HeaderLine)).Append('\n');
            foreach (var step in trace.Steps) text.Append(JsonSerializer.Serialize(step, Lines.TracedStep)).Append('\n');
        }
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>The traces of a file.</summary>
    /// <exception cref="InputException">No such file, or a line is damaged or out of place; says which.</exception>
    public static IReadOnlyList<DecodeTrace> Read(string path)
    {
        var traces = new List<DecodeTrace>();
        var steps = new List<TracedStep>();
        foreach (var (number, line) in Utf8Text.ReadLines(path))
        {
            if (Problem(line) is { } problem)
                throw new InputException($"{SourceLocation.Shorten(path)}:{number}: no line of a trace: {problem}");
        }
        return traces;

        string? Problem(string line)
        {
            try
            {
                using var json = JsonDocument.Parse(line);
                if (json.RootElement is { ValueKind: JsonValueKind.Object } header && header.TryGetProperty("decode", out _))
                {
                    var decode = header.Deserialize(Lines.HeaderLine)!.Decode;
                    traces.Add(new DecodeTrace(decode, steps = []));
                    return Misfit(decode);
                }
                if (traces is not [.., var trace]) return "the first one is {\"decode\": …}";
                if (json.RootElement.Deserialize(Lines.TracedStep) is not { } step) return "it is null";
                steps.Add(step);
                return Misfit(trace.Decode, step, steps.Count - 1);
            }
            catch (JsonException error)
            {
                return UnexpectedFailure.OneLine(error.Message);
            }
        }
    }

    private static string? Misfit(TracedDecode decode) =>
        decode.BlockLength > 0 && decode.GenLength > 0 && decode.GenLength % decode.BlockLength == 0 ? null
            : $"block_length {decode.BlockLength} does not divide gen_length {decode.GenLength}";

    private static string? Misfit(TracedDecode decode, TracedStep step, int number)
    {
        if (step.Step != number) return $"step {step.Step}, where step {number} comes next";
        if (step.Block < 0 || step.Block >= decode.GenLength / decode.BlockLength) return $"there is no block {step.Block}";
        foreach (var (name, count) in (IEnumerable<(string, int?)>)
            [("ids", step.Ids.Count), ("tokens", step.Tokens.Count), ("confidence", step.Confidence?.Count)])
            if (count is not null && count != step.Positions.Count) return $"{name} has {count} entries, positions {step.Positions.Count}";
        if (step.Tokens.Any(text => text is null)) return "a token is null";
        if (step.Positions.Any(position => position < 0 || position >= decode.GenLength)) return "a position is outside the answer";
        if (step.Positions.Zip(step.Positions.Skip(1)).Any(pair => pair.First >= pair.Second)) return "positions do not ascend";
        return step.Accepted.Except(step.Positions).Any() ? "an accepted position was not predicted" : null;
    }
}

/// <summary>The first line of a trace.</summary>
internal sealed record HeaderLine(TracedDecode Decode);

/// <summary>Contracts of a trace's lines, made at compile time.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(HeaderLine))]
[JsonSerializable(typeof(TracedStep))]
internal sealed partial class TraceJson : JsonSerializerContext;
