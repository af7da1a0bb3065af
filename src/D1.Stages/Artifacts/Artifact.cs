using System.Text.Json;

namespace D1.Stages.Artifacts;

/// <summary>A complete, checked result in the store.</summary>
public sealed class Artifact(string folder, Manifest manifest)
{
    public const string MetricsFile = "metrics.json";

    private readonly Lazy<IReadOnlyDictionary<string, double>> _metrics = new(() =>
        JsonSerializer.Deserialize<SortedDictionary<string, double>>(System.IO.File.ReadAllText(Path.Combine(folder, MetricsFile)))!);

    /// <summary>Full path of the artifact's folder.</summary>
    public string Folder { get; } = folder;

    public Manifest Manifest { get; } = manifest;

    public string Stage => Manifest.Stage;

    public string Key => Manifest.Key;

    public string Digest => Manifest.Digest;

    /// <summary>The result's figures, from <c>metrics.json</c>.</summary>
    public IReadOnlyDictionary<string, double> Metrics => _metrics.Value;

    /// <summary>Full path of one of its files.</summary>
    public string File(params string[] parts) => Path.Combine([Folder, .. parts]);
}
