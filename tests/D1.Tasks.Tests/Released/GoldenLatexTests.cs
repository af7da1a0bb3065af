using System.Text.Json;
using D1.Tasks.Math;
using D1.Tasks.Released;
using D1.Tests;

namespace D1.Tasks.Tests.Released;

/// <summary>Answer equivalence and boxes equal the released code's, on real and tricky LaTeX.</summary>
public sealed class GoldenLatexTests
{
    [SharedFact("golden/math_equiv")]
    public void Equivalence() => GoldenLines.Check("math_equiv", "is_equiv.jsonl", (line, report) =>
    {
        var (a, b) = (Answer(line.GetProperty("a")), Answer(line.GetProperty("b")));
        var pair = $"of {line.GetProperty("a").GetRawText()} and {line.GetProperty("b").GetRawText()}";
        report("training " + pair, line.GetProperty("is_equiv_math500_utils").GetProperty("value").GetBoolean(),
            AnswerEquivalence.InTraining(a, b));
        report("evaluation " + pair, line.GetProperty("is_equiv_parser_helper").GetProperty("value").GetBoolean(),
            AnswerEquivalence.InEvaluation(a, b));
        if (line.TryGetProperty("strip_a", out var strippedA))
            report("strip of a " + pair, strippedA.Text("value"), LatexNormalizer.Normalize(a.Text!));
        if (line.TryGetProperty("strip_b", out var strippedB))
            report("strip of b " + pair, strippedB.Text("value"), LatexNormalizer.Normalize(b.Text!));
    });

    [SharedFact("golden/math_equiv")]
    public void Boxes() => GoldenLines.Check("math_equiv", "boxed.jsonl", (line, report) =>
    {
        var text = line.Text("text")!;
        report($"remove_boxed of {JsonSerializer.Serialize(text)}", line.GetProperty("remove_boxed").Text("value"),
            BoxedAnswer.Unwrap(text));
        report($"last_boxed_only_string of {JsonSerializer.Serialize(text)}", line.GetProperty("last_boxed_only_string").Text("value"),
            BoxedAnswer.Last(text));
        report($"remove_boxed_of_last of {JsonSerializer.Serialize(text)}", line.GetProperty("remove_boxed_of_last").Text("value"),
            BoxedAnswer.Find(text));
    });

    private static MathAnswer Answer(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => element.GetString(),
        JsonValueKind.Number => element.GetDouble(),
        _ => default,
    };
}
