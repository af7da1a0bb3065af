using System.Text.Json;
using System.Text.Json.Nodes;

namespace D1.Model.Files;

/// <summary>Files that hold one JSON object, such as <c>config.json</c>.</summary>
internal static class JsonObjectFile
{
    // Which of two values counts would be a guess.
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <exception cref="InputException">
    /// The file cannot be read, is no UTF-8, is not JSON, has a key twice, or holds something else than an object.
    /// </exception>
    public static JsonObject Read(string path)
    {
        try
        {
            return JsonNode.Parse(Utf8Text.ReadAll(path), documentOptions: Strict) as JsonObject
                ?? throw new InputException($"{path}: expected a JSON object");
        }
        catch (JsonException e)
        {
            throw new InputException($"{path}: {e.Message}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{path}: cannot be read: {e.Message}", e);
        }
    }
}
