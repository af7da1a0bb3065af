using System.Globalization;
using System.Text.Json;
using D1.Tasks.Countdown;
using D1.Tasks.Gsm;
using D1.Tasks.Released;
using D1.Tasks.Sudoku;
using D1.Text.Expressions;

namespace D1.Tasks.Tests.Released;

/// <summary>Reads values as the golden files write them.</summary>
internal static class GoldenValue
{
    public static string? Text(this JsonElement element, string key) =>
        element.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    public static GeneratedItem Item(this JsonElement element, string file = "synthetic", int index = 0) =>
        new(file, index, element.Text("question") ?? "", element.Text("generation") ?? "", element.GetProperty("ground_truth"));

    /// <summary>A float; "inf", or an object {"float": "inf"}, where JSON has no number for it.</summary>
    public static double? Float(this JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.Number => element.GetDouble(),
        JsonValueKind.String => PythonNumerals.ParseFloat(element.GetString()!),
        _ => PythonNumerals.ParseFloat(element.GetProperty("float").GetString()!),
    };

    /// <summary>A value in words that compare: ints with all digits, floats shortest, complex numbers to ten digits.</summary>
    public static string? Canonical(this JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.Number when !element.GetRawText().AsSpan().ContainsAny(".eE") => element.GetRawText(),
        JsonValueKind.Object when element.TryGetProperty("complex", out _) => "complex",
        _ => "float " + element.Float()!.Value.ToString("R", CultureInfo.InvariantCulture),
    };

    /// <inheritdoc cref="Canonical(JsonElement)"/>
    public static string? Canonical(this Number? number) => number switch
    {
        null => null,
        { Kind: NumberKind.Whole } whole => whole.ToString(),
        { Kind: NumberKind.Complex } => "complex",
        { } real => "float " + real,
    };

    /// <summary>The problem that recorded reward inputs describe.</summary>
    public static Problem Problem(this JsonElement inputs)
    {
        if (inputs.Text("puzzle") is { } puzzle) return new SudokuProblem(puzzle, inputs.Text("solution")!);
        if (inputs.TryGetProperty("target", out var target))
        {
            return new CountdownProblem(
                [.. inputs.GetProperty("numbers").EnumerateArray().Select(number => PythonNumerals.ParseInt(number.GetRawText())!.Value)],
                PythonNumerals.ParseInt(target.GetRawText()) is { } whole ? whole : target.GetDouble());
        }

        return new Gsm8kProblem("", inputs.Text("answer") ?? "");
    }
}
