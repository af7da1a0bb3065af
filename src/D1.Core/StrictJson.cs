using System.Text.Json;
using System.Text.Json.Nodes;

namespace D1.Core;

/// <summary>JSON that has no key twice: which of two values counts would be a guess.</summary>
public static class StrictJson
{
    private static readonly JsonDocumentOptions KeysOnce = new() { AllowDuplicateProperties = false };

    /// <exception cref="JsonException">It is not JSON, or has a key twice.</exception>
    public static JsonDocument Parse(ReadOnlyMemory<byte> json) => JsonDocument.Parse(json, KeysOnce);

    /// <exception cref="JsonException">It is not JSON, has a key twice, or is something else than an object.</exception>
    public static JsonObject ParseObject(string json) =>
        JsonNode.Parse(json, documentOptions: KeysOnce) as JsonObject ?? throw new JsonException("expected a JSON object");

    /// <summary>A file that holds one object, such as <c>config.json</c>.</summary>
    /// <exception cref="InputException">
    /// The file cannot be read, is no UTF-8, is not JSON, has a key twice, or holds something else than an object.
    /// </exception>
    public static JsonObject ReadObject(string path)
    {
        try
        {
            return ParseObject(Utf8Text.ReadAll(path));
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
