using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace D1.Pipeline.Store;

/// <summary>
/// A manifest from its JSON, value by value. Nearly every command reads one, and a serializer that finds the properties out first takes
/// ten times as long; contracts made at compile time forget what a property is when the file does not say.
/// </summary>
internal static class ManifestJson
{
    /// <summary>The manifest; what a file from before some value was noted lacks is as in a new one.</summary>
    /// <exception cref="JsonException">Something that every manifest has is missing, or is something else.</exception>
    /// <exception cref="InvalidOperationException">A value is of another kind.</exception>
    /// <exception cref="FormatException">The same.</exception>
    public static Manifest Read(JsonObject json, JsonSerializerOptions options)
    {
        var empty = new Manifest
        {
            Stage = "",
            Key = "",
            Digest = "",
            Components = new Dictionary<string, string>(),
            SpecName = "",
            Files = [],
        };
        // Taken out, so that it can be put into another document.
        var spec = json["effective_spec"];
        json.Remove("effective_spec");
        return empty with
        {
            Schema = json["schema"]?.GetValue<int>() ?? empty.Schema,
            Stage = Name(Text(json, "stage")),
            Key = Name(Text(json, "key")),
            Digest = Text(json, "digest"),
            Components = Texts(json["components"] ?? throw Missing("components")),
            SpecName = Text(json, "spec_name"),
            Profile = TextOrNone(json, "profile"),
            Set = json["set"] is { } set ? [.. set.AsArray().Select(Text)] : empty.Set,
            EffectiveSpec = spec?.AsObject(),
            Inputs = json["inputs"]?.AsObject().ToDictionary(pair => pair.Key, pair => Input(Object(pair.Value))) ?? empty.Inputs,
            Files = [.. (json["files"] ?? throw Missing("files")).AsArray().Select(file => File(Object(file)))],
            Seed = json["seed"]?.GetValue<long>(),
            Commit = TextOrNone(json, "commit"),
            Dirty = json["dirty"]?.GetValue<bool>(),
            Versions = json["versions"] is { } versions ? Texts(versions) : empty.Versions,
            Machine = json["machine"] is { } machine ? Texts(machine) : empty.Machine,
            Created = json["created"]?.GetValue<DateTimeOffset>() ?? empty.Created,
            Seconds = json["seconds"]?.GetValue<double>() ?? empty.Seconds,
            Measurements = json["measurements"]?.AsObject()
                .ToDictionary(pair => pair.Key, pair => (pair.Value ?? throw Missing(pair.Key)).GetValue<double>()) ?? empty.Measurements,
            RunId = TextOrNone(json, "run_id"),
            Adopted = json["adopted"] is JsonArray { Count: > 0 } adopted ? adopted.Deserialize<IReadOnlyList<Adoption>>(options)!
                : empty.Adopted,
        };
    }

    private static ManifestInput Input(JsonObject json) => new(Text(json, "stage"), Text(json, "key"), Text(json, "digest"));

    private static ManifestFile File(JsonObject json) => new(Inside(Text(json, "path")),
        (json["size"] ?? throw Missing("size")).GetValue<long>(), Text(json, "sha256"), json["declared"]?.GetValue<bool>() ?? false);

    // A manifest may be another's, and its files are copied by their names.
    private static string Inside(string path) =>
        Path.IsPathRooted(path) || path.Any(char.IsControl) || path.Split('/', '\\').Any(part => part is "" or "." or "..")
            ? throw new JsonException($"'{path}' is no file of an artifact") : path;

    private static string Name(string text) =>
        text.Contains('/', StringComparison.Ordinal) ? throw new JsonException($"'{text}' is no name") : Inside(text);

    private static Dictionary<string, string> Texts(JsonNode json) =>
        json.AsObject().ToDictionary(pair => pair.Key, pair => Text(pair.Value));

    private static JsonObject Object(JsonNode? json) => json as JsonObject ?? throw new JsonException("expected a JSON object");

    private static string Text(JsonNode? json) => (json ?? throw new JsonException("expected a text")).GetValue<string>();

    private static string Text(JsonObject json, string name) => TextOrNone(json, name) ?? throw Missing(name);

    private static string? TextOrNone(JsonObject json, string name) => json[name]?.GetValue<string>();

    private static JsonException Missing(string name) => new($"'{name}' is missing");
}

/// <summary>Contracts of the small files of artifacts and work folders, made at compile time: what they read is then code like any
/// other.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(SortedDictionary<string, double>), TypeInfoPropertyName = "Figures")]
[JsonSerializable(typeof(SortedDictionary<string, string>), TypeInfoPropertyName = "Digests")]
internal sealed partial class ArtifactJson : JsonSerializerContext;
