using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using D1.Pipeline.Specs;

namespace D1.Pipeline.Schemas;

/// <summary>
/// The schemas of all stages as files: <c>&lt;stage&gt;.json</c> for specs, <c>&lt;stage&gt;.base.json</c> for what they extend; and
/// <c>cluster.json</c> for cluster files. A spec
/// file's first line names its own, for editors: <c># yaml-language-server: $schema=../schemas/&lt;stage&gt;.json</c>.
/// </summary>
public static class SchemaFolder
{
    private static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping
    };

    /// <summary>File name → schema.</summary>
    public static IReadOnlyDictionary<string, JsonObject> Generate(StageRegistry registry) =>
        registry.All.SelectMany(stage =>
            new[]
            {
                ($"{stage.Name}.json", StageSchema.OfSpec(stage, registry.Kinds)),
                ($"{stage.Name}.base.json", StageSchema.OfBase(stage, registry.Kinds)),
            })
            .Append(("cluster.json", StageSchema.OfCluster()))
            .OrderBy(file => file.Item1, StringComparer.Ordinal).ToDictionary(file => file.Item1, file => file.Item2);

    /// <summary>Writes the schemas that are missing or differ.</summary>
    /// <returns>The names of the files that it wrote.</returns>
    public static IReadOnlyList<string> Write(StageRegistry registry, string folder)
    {
        var stale = Stale(registry, folder);
        Directory.CreateDirectory(folder);
        foreach (var (name, text) in stale) File.WriteAllText(Path.Combine(folder, name), text);
        return [.. stale.Select(file => file.Name)];
    }

    /// <summary>The schemas that are missing in a folder or differ there.</summary>
    public static IReadOnlyList<(string Name, string Text)> Stale(StageRegistry registry, string folder) =>
        [.. Generate(registry).Where(file => !IsCurrent(folder, file.Key, file.Value)).Select(file => (file.Key, Text(file.Value)))];

    /// <summary>One line for each file of the folder that is not what the option records say, or that no stage has.</summary>
    public static IReadOnlyList<string> Check(StageRegistry registry, string folder)
    {
        var generated = Generate(registry);
        var stale = Stale(registry, folder).Select(file => (file.Name, "not what the option records say; run ./build.sh Schemas"));
        var there = Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*.json").Select(file => Path.GetFileName(file)) : [];
        var surplus = there.Where(name => !generated.ContainsKey(name)).Select(name => (name, "a schema that no stage has; delete it"));
        return [.. stale.Concat(surplus).Select(file => $"{SourceLocation.Shorten(Path.Combine(folder, file.Item1))}: {file.Item2}")];
    }

    private static bool IsCurrent(string folder, string name, JsonObject schema) =>
        File.Exists(Path.Combine(folder, name)) && File.ReadAllText(Path.Combine(folder, name)) == Text(schema);

    private static string Text(JsonObject schema) => schema.ToJsonString(Json) + "\n";
}
