using System.Text.Json;
using D1.Code;

namespace D1.Pipeline.Store;

/// <summary>The members behind the digests of code in a store's keys, each list once: <c>store/.code/&lt;digest&gt;.json</c>, member →
/// digest.</summary>
/// <param name="stores">The folders of finished artifacts, in the order in which they are looked through; the first is written to.</param>
/// <param name="say">Told of lists that could not be kept: they serve explanations alone, so no work stops for them.</param>
public sealed class CodeListings(IReadOnlyList<string> stores, Action<string>? say = null)
{
    private const string Folder = ".code", Extension = ".json";
    private readonly string _folder = Path.Combine(stores[0], Folder);

    /// <summary>Keeps the list of what a key names.</summary>
    public void Keep(ReachedCode code)
    {
        var file = FileOf(code.Digest);
        if (File.Exists(file)) return;
        try
        {
            WriteAccess.Explained(file, () =>
            {
                Directory.CreateDirectory(_folder);
                var partial = $"{file}.{Guid.NewGuid():n}";
                File.WriteAllText(partial, JsonSerializer.Serialize(code.List()));
                File.Move(partial, file, overwrite: true);
            });
        }
        catch (IOException error)
        {
            say?.Invoke($"plan will not name members of code that change after this: {error.Message}");
        }
    }

    /// <summary>Keeps a list that others have.</summary>
    public void Copy(CodeListings others, string digest)
    {
        if (File.Exists(FileOf(digest)) || others.FileWith(digest) is not { } file) return;
        try
        {
            WholeFile.TryCreate(FileOf(digest), File.ReadAllText(file));
        }
        catch (IOException error)
        {
            say?.Invoke($"plan will not name members of code that change after this: {error.Message}");
        }
    }

    /// <summary>The members behind a digest; null where they were not kept.</summary>
    public IReadOnlyDictionary<string, string>? Find(string digest)
    {
        try
        {
            return FileWith(digest) is { } file
                ? JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllText(file)) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Every list that is where lists are written, by its digest.</summary>
    public IEnumerable<(string Digest, string File)> All() => !Directory.Exists(_folder) ? []
        : Directory.EnumerateFiles(_folder).Order(StringComparer.Ordinal).Select(file => (Path.GetFileNameWithoutExtension(file), file));

    private string? FileWith(string digest) =>
        stores.Select(store => Path.Combine(store, Folder, digest + Extension)).FirstOrDefault(File.Exists);

    private string FileOf(string digest) => Path.Combine(_folder, digest + Extension);
}
