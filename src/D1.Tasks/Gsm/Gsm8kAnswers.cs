using System.Text.Json;
using D1.Core;
using D1.Tasks.Released;
using D1.Text;

namespace D1.Tasks.Gsm;

/// <summary>The answer strings of GSM8K by question. Files of generations hold numbers only, but the reward compares strings.</summary>
public sealed class Gsm8kAnswers
{
    private const string Marker = "####";

    private readonly string _path;
    private readonly Dictionary<string, string> _answers = new(StringComparer.Ordinal);

    private Gsm8kAnswers(string path) => _path = path;

    /// <summary>Reads the data set's JSON lines, <c>{"question", "answer"}</c>.</summary>
    /// <exception cref="InputException">The file is not there or a line has another shape; the message names file and line.</exception>
    public static Gsm8kAnswers Read(string path)
    {
        var answers = new Gsm8kAnswers(path);
        foreach (var (number, line) in Utf8Text.ReadLines(path))
        {
            if (string.IsNullOrWhiteSpace(line)) continue;
            if (Parse(line) is not { } entry)
                throw new InputException($"{path}, line {number}: must be an object with texts \"question\" and \"answer\"");
            if (Extract(entry.Answer) is { } answer) answers._answers.TryAdd(entry.Question, answer);
        }

        return answers;
    }

    /// <summary>The stripped text between the first "####" and the next, or null without one.</summary>
    public static string? Extract(string solution) => solution.Split(Marker) is [_, var answer, ..] ? PythonText.Strip(answer) : null;

    /// <summary>The answer to an item's question.</summary>
    /// <exception cref="InputException">The data set does not have the question.</exception>
    public string Of(GeneratedItem item) =>
        _answers.TryGetValue(item.Question, out var answer) ? answer
            : throw item.Wrong($"its question has no answer in {Path.GetFileName(_path)}");

    private static (string Question, string Answer)? Parse(string line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            return document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("question", out var question) && question.ValueKind == JsonValueKind.String
                && document.RootElement.TryGetProperty("answer", out var answer) && answer.ValueKind == JsonValueKind.String
                ? (question.GetString()!, answer.GetString()!)
                : null;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
