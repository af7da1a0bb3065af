using System.Text.Json;
using System.Text.Json.Nodes;
using D1.Core;
using D1.Pipeline.Specs;

namespace D1.Pipeline.Store;

/// <summary>A complete, checked result in the store.</summary>
public sealed class Artifact(string folder, Manifest manifest)
{
    public const string MetricsFile = "metrics.json";

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private readonly Lazy<IReadOnlyDictionary<string, double>> _metrics = new(() => ReadMetrics(folder));

    /// <summary>Full path of the artifact's folder.</summary>
    public string Folder { get; } = folder;

    public Manifest Manifest { get; } = manifest;

    public string Stage => Manifest.Stage;

    public string Key => Manifest.Key;

    public string Digest => Manifest.Digest;

    /// <summary>The result's figures, from <c>metrics.json</c>.</summary>
    /// <exception cref="InputException">The file is missing or damaged.</exception>
    public IReadOnlyDictionary<string, double> Metrics => _metrics.Value;

    /// <summary>Writes the figures of a result into the folder that becomes its artifact.</summary>
    public static void WriteMetrics(string folder, IEnumerable<KeyValuePair<string, double>> figures)
    {
        var metrics = new JsonObject(figures.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)JsonValue.Create(pair.Value))));
        System.IO.File.WriteAllText(Path.Combine(folder, MetricsFile), metrics.ToJsonString(Indented) + "\n");
    }

    /// <summary>Full path of one of its files.</summary>
    public string File(params string[] parts) => Path.Combine([Folder, .. parts]);

    private static IReadOnlyDictionary<string, double> ReadMetrics(string folder)
    {
        try
        {
            if (JsonSerializer.Deserialize(System.IO.File.ReadAllText(Path.Combine(folder, MetricsFile)), ArtifactJson.Default.Figures)
                is { } figures && figures.Values.All(double.IsFinite)) return figures;
        }
        catch (Exception error) when (error is JsonException or FileNotFoundException)
        {
            // Said below.
        }
        throw new InputException($"{SourceLocation.Shorten(Path.Combine(folder, MetricsFile))} is missing or damaged; run its spec again");
    }
}
