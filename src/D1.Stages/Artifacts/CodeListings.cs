using System.Text.Json;
using D1.Code;

namespace D1.Stages.Artifacts;

/// <summary>The members behind the digests of code in a store's keys, each list once: <c>store/.code/&lt;digest&gt;.json</c>, member →
/// digest.</summary>
/// <param name="store">The store's folder of finished artifacts.</param>
public sealed class CodeListings(string store)
{
    private readonly string _folder = Path.Combine(store, ".code");

    /// <summary>Keeps the list of what a key names.</summary>
    public void Keep(ReachedCode code)
    {
        var file = FileOf(code.Digest);
        if (File.Exists(file)) return;
        Directory.CreateDirectory(_folder);
        var partial = $"{file}.{Guid.NewGuid():n}";
        File.WriteAllText(partial, JsonSerializer.Serialize(code.List()));
        File.Move(partial, file, overwrite: true);
    }

    /// <summary>The members behind a digest; null where they were not kept.</summary>
    public IReadOnlyDictionary<string, string>? Find(string digest)
    {
        try
        {
            return File.Exists(FileOf(digest)) ? JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllText(FileOf(digest)))
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Every list, by its digest.</summary>
    public IEnumerable<(string Digest, string File)> All() => !Directory.Exists(_folder) ? []
        : Directory.EnumerateFiles(_folder).Order(StringComparer.Ordinal).Select(file => (Path.GetFileNameWithoutExtension(file), file));

    private string FileOf(string digest) => Path.Combine(_folder, digest + ".json");
}
