using System.Text.Json;
using D1.Core;
using D1.Pipeline.Specs;
using D1.Pipeline.Statistics;

namespace D1.Pipeline.Guard;

/// <summary>
/// Reads what was counted from a file of one JSON object a line: <c>{"id", "correct"}</c>, or <c>{"id", "correct_cells", "empty_cells"}</c>
/// where cells are counted; with <c>"problem"</c> where several items ask the same. Other keys may be there; an item of <c>d1 score
/// --items</c> is known by
/// <c>file</c> and <c>index</c>.
/// </summary>
public static class VerdictFile
{
    /// <summary>Its name in an artifact.</summary>
    public const string Name = "items.jsonl";

    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    private sealed record Line(string? Id, string? Problem, string? File, int? Index, bool? Correct, int? CorrectCells, int? EmptyCells);

    /// <exception cref="InputException">The file is missing or empty, or a line is no item, or an id is there twice.</exception>
    public static IReadOnlyList<ItemVerdict> Read(string path)
    {
        var name = SourceLocation.Shorten(Path.GetFullPath(path));
        if (!File.Exists(path)) throw new InputException($"no file '{name}'");
        var verdicts = new List<ItemVerdict>();
        var ids = new HashSet<string>();
        foreach (var (number, text) in Utf8Text.ReadLines(path))
        {
            var where = $"{name}:{number}";
            var verdict = Parse(text) ?? throw new InputException(
                $"{where}: not an item: expected {{\"id\", \"correct\"}} or {{\"id\", \"correct_cells\", \"empty_cells\"}}, at most as "
                    + "many correct cells as empty ones");
            if (!ids.Add(verdict.Id))
                throw new InputException($"{where}: id '{verdict.Id}' is there a second time; "
                    + "items that ask the same have their own ids and one \"problem\"");
            verdicts.Add(verdict);
        }
        return verdicts.Count > 0 ? verdicts : throw new InputException($"{name}: holds no items");
    }

    private static ItemVerdict? Parse(string text)
    {
        try
        {
            return JsonSerializer.Deserialize<Line>(text, Json) is { } line && (line.Id ?? ReleasedId(line)) is { } id ? Verdict(id, line)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? ReleasedId(Line line) =>
        line is { File: { } file, Index: { } index } ? $"{Path.GetFileName(file)}#{index}" : null;

    private static ItemVerdict? Verdict(string id, Line line) => line switch
    {
        { Correct: { } correct } => new ItemVerdict(id, line.Problem ?? id, correct ? 1 : 0, 1),
        { CorrectCells: >= 0 and var correct, EmptyCells: { } empty } when correct <= empty =>
            new ItemVerdict(id, line.Problem ?? id, correct, empty),
        _ => null,
    };
}
