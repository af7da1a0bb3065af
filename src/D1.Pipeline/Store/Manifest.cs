using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using D1.Core;
using D1.Pipeline.Keys;
using D1.Pipeline.Specs;

namespace D1.Pipeline.Store;

/// <summary><c>manifest.json</c>: what an artifact was made from, by what, where and when. Nothing in it changes the artifact's digest
/// but the digests of the declared files.</summary>
[OutsideKey("says where an artifact comes from; what it is counts by its digest")]
public sealed record Manifest
{
    public const string FileName = "manifest.json";

    /// <summary>Newest layout of this file that is understood.</summary>
    public const int CurrentSchema = 1;

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        RespectNullableAnnotations = true,
    };

    public int Schema { get; init; } = CurrentSchema;
    public required string Stage { get; init; }
    public required string Key { get; init; }

    /// <summary>SHA-256 over the paths and contents of the declared outputs.</summary>
    public required string Digest { get; init; }

    /// <summary>The key's components in clear.</summary>
    public required IReadOnlyDictionary<string, string> Components { get; init; }

    /// <summary>The spec file's name without extension, and the overrides on top of it.</summary>
    public required string SpecName { get; init; }

    /// <summary>The folder of that file, such as <c>nano</c>; null in manifests from before it was noted.</summary>
    public string? Profile { get; init; }
    public IReadOnlyList<string> Set { get; init; } = [];
    public JsonObject? EffectiveSpec { get; init; }
    public IReadOnlyDictionary<string, ManifestInput> Inputs { get; init; } = new Dictionary<string, ManifestInput>();
    public required IReadOnlyList<ManifestFile> Files { get; init; }
    public long? Seed { get; init; }
    public string? Commit { get; init; }

    /// <summary>Whether the working tree differed from the commit; null where there is no repository.</summary>
    public bool? Dirty { get; init; }
    public IReadOnlyDictionary<string, string> Versions { get; init; } = new Dictionary<string, string>();
    public IReadOnlyDictionary<string, string> Machine { get; init; } = new Dictionary<string, string>();

    /// <summary>When it was published (UTC), and the seconds of work over all resumes.</summary>
    public DateTimeOffset Created { get; init; }
    public double Seconds { get; init; }

    /// <summary>Measured speeds and the like: never the same twice.</summary>
    public IReadOnlyDictionary<string, double> Measurements { get; init; } = new Dictionary<string, double>();
    public string? RunId { get; init; }

    /// <summary>How a result of other code came under this key, the latest first; empty for one that this key's own code made.</summary>
    public IReadOnlyList<Adoption> Adopted { get; init; } = [];

    public void Write(string folder) => File.WriteAllText(Path.Combine(folder, FileName), JsonSerializer.Serialize(this, Json) + "\n");

    /// <summary>Reads an artifact's manifest; null when it is absent or not readable as one.</summary>
    /// <exception cref="InputException">A newer version of D1 wrote it.</exception>
    public static Manifest? Read(string folder)
    {
        var file = Path.Combine(folder, FileName);
        if (!File.Exists(file)) return null; // the usual case, without an exception
        try
        {
            var node = StrictJson.ParseObject(File.ReadAllText(file));
            if (node["schema"]?.GetValue<int>() is > CurrentSchema and var schema)
                throw Newer(file, "manifest schema", schema, CurrentSchema);
            var manifest = ManifestJson.Read(node, Json);
            if (int.TryParse(manifest.Components.GetValueOrDefault(StageKey.SchemaComponent), CultureInfo.InvariantCulture,
                out var keySchema) && keySchema > StageKey.Schema)
                throw Newer(file, "key schema", keySchema, StageKey.Schema);
            return manifest;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or FormatException
            or FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }
    private static InputException Newer(string file, string what, int version, int known) =>
        new($"{SourceLocation.Shorten(file)}: written by a newer D1 ({what} {version}; this one knows up to {known}): update D1, or "
            + "delete that folder");
}

/// <summary>One file of an artifact.</summary>
/// <param name="Path">Relative, with forward slashes.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Sha256">64 hex digits.</param>
/// <param name="Declared">Whether the artifact's digest covers it.</param>
public sealed record ManifestFile(string Path, long Size, string Sha256, bool Declared);

/// <summary>An input as it was when the artifact was built.</summary>
public sealed record ManifestInput(string Stage, string Key, string Digest);

/// <summary>That a result of other code was taken as today's: whoever uses it can read why.</summary>
/// <param name="Reason">Why the code between changes nothing of it, in the words of who took it.</param>
/// <param name="From">The artifact that was taken: its stage and key.</param>
/// <param name="OldCode">Digest of the code that made it, or what a former key schema had instead.</param>
/// <param name="NewCode">Digest of the code that it stands for.</param>
/// <param name="Between">Members that differ; null where those of the old code were not kept.</param>
/// <param name="Proof">What was made again and came out equal; null where nothing was.</param>
/// <param name="At">When (UTC).</param>
public sealed record Adoption(string Reason, string From, string OldCode, string NewCode, CodeDifference? Between, string? Proof,
    DateTimeOffset At)
{
    /// <summary>One line for people.</summary>
    public string Describe()
    {
        var (stage, key) = From.Split('/') is [var first, var second] ? (first, second) : ("", From);
        var proved = Proof is null ? "" : $" (proved: {Proof})";
        return $"taken from {stage}/{StageKey.Shorten(key)}, made under other code: {Reason}{proved}";
    }
}
