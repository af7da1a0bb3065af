using System.Text.Json.Nodes;
using D1.Core;
using D1.Pipeline.Files;

namespace D1.Pipeline.Keys;

/// <summary>
/// The name of a stage's result by what determines it: SHA-256 over the key schema's version, the stage's name, the code that
/// it reaches, the declared parameters in canonical form, the digests of the inputs, and the execution environment.
/// </summary>
public sealed class StageKey
{
    /// <summary>Changes when the way keys are computed changes.</summary>
    public const int Schema = 3;

    /// <summary>The component that holds it.</summary>
    public const string SchemaComponent = "key_schema";

    /// <summary>The component that holds the digest of the code that the stage reaches.</summary>
    public const string CodeComponent = "code";

    /// <summary>The components that are of the code; <c>code_version</c> was a number of the former schema.</summary>
    public static IReadOnlyList<string> OfTheCode { get; } = [SchemaComponent, CodeComponent, "code_version"];

    private StageKey(SortedDictionary<string, string> components)
    {
        Components = components;
        Value = ContentDigest.OfText(CanonicalJson.Write(new JsonObject(
            components.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)JsonValue.Create(pair.Value))))));
    }

    /// <summary>64 hex digits.</summary>
    public string Value { get; }

    /// <summary>Every component in clear: <c>parameters.learning_rate</c> → <c>0.001</c>, <c>inputs.model</c> → its digest,
    /// …</summary>
    public IReadOnlyDictionary<string, string> Components { get; }

    /// <summary>The first digits, for people.</summary>
    public static string Shorten(string key) => key.Length > 12 ? key[..12] : key;

    /// <summary>The key of a stage's result; without an environment where none changes the bits.</summary>
    /// <param name="stage">The stage's name.</param>
    /// <param name="code">Digest of the code that it reaches.</param>
    /// <param name="options">Its options.</param>
    /// <param name="inputDigests">By name.</param>
    /// <param name="environment">What it computes in.</param>
    /// <param name="tools">Programs of the machine that the result depends on, with their versions.</param>
    public static StageKey Compute(string stage, string code, object options, IReadOnlyDictionary<string, string> inputDigests,
        ExecutionEnvironment? environment, IEnumerable<KeyValuePair<string, string>>? tools = null)
    {
        var components = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            [SchemaComponent] = $"{Schema}",
            ["stage"] = stage,
            [CodeComponent] = code,
        };
        Flatten(components, "parameters", CanonicalJson.FromOptions(options));
        foreach (var (name, digest) in inputDigests) components[$"inputs.{name}"] = digest;
        foreach (var (name, value) in environment?.Components ?? []) components[$"environment.{name}"] = value;
        foreach (var (name, version) in tools ?? []) components[$"environment.{name}"] = version;
        return new StageKey(components);
    }

    /// <summary>The key of a result that was made under other code, or under a former schema, as if today's had made it.</summary>
    /// <param name="components">Of its own key.</param>
    /// <param name="code">Digest of today's code.</param>
    public static StageKey Adopt(IReadOnlyDictionary<string, string> components, string code) =>
        new(new SortedDictionary<string, string>(components.Where(pair => !OfTheCode.Contains(pair.Key))
            .ToDictionary(), StringComparer.Ordinal)
        {
            [SchemaComponent] = $"{Schema}",
            [CodeComponent] = code,
        });

    private static void Flatten(SortedDictionary<string, string> components, string path, JsonNode? node)
    {
        if (node is JsonObject { Count: > 0 } map)
            foreach (var (name, value) in map) Flatten(components, $"{path}.{name}", value);
        else
            components[path] = CanonicalJson.Write(node);
    }
}
