using System.Text.Json;
using D1.Core;

namespace D1.Cli.Verbs;

/// <summary>Texts in JSON lines, each <c>{"text": …}</c>.</summary>
internal static class TextLines
{
    /// <exception cref="InputException">No such file, or a line of another shape; the message names the line.</exception>
    public static IReadOnlyList<string> Read(string path) =>
        [.. Utf8Text.ReadLines(path).Where(text => !string.IsNullOrWhiteSpace(text.Line))
            .Select(text => Parse(text.Line, $"{path}, line {text.Number}"))];

    private static string Parse(string line, string place)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            return document.RootElement is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty("text", out var text)
                && text.ValueKind == JsonValueKind.String
                ? text.GetString()!
                : throw new InputException($"{place}: expected {{\"text\": …}}");
        }
        catch (JsonException e)
        {
            throw new InputException($"{place}: not JSON: {e.Message.ReplaceLineEndings(" ")}", e);
        }
        catch (InvalidOperationException e)
        {
            throw new InputException($"{place}: 'text' is not Unicode text", e);
        }
    }
}
