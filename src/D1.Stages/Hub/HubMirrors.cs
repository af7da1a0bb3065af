using System.Text.Json;
using D1.Core;

namespace D1.Stages.Hub;

/// <summary>
/// Files in local mirrors: by their place, and by the digest that a mirror's <c>MANIFEST.json</c> (<c>{"files": [{"path", "sha256",
/// "git_blob"}]}</c>) gives them, since one content can be a file of several repositories.
/// </summary>
internal sealed class HubMirrors(IReadOnlyList<string> roots)
{
    private const string ManifestFile = "MANIFEST.json";
    private readonly Dictionary<string, IReadOnlyList<Entry>> _manifests = [];

    /// <summary>Paths that may be the file, best first. Their content is not looked at.</summary>
    /// <exception cref="InputException">A mirror's manifest is not readable.</exception>
    public IEnumerable<string> Candidates(HubFile file)
    {
        foreach (var root in roots)
        {
            var placed = Path.Combine(root, file.Repository.MirrorFolder, file.Path);
            if (File.Exists(placed)) yield return placed;
            foreach (var entry in Manifest(root).Where(entry => entry.Is(file.Pinned)))
                if (Path.Combine(root, entry.Path) is var path && path != placed && File.Exists(path)) yield return path;
        }
    }

    private IReadOnlyList<Entry> Manifest(string root)
    {
        if (_manifests.TryGetValue(root, out var known)) return known;
        var file = Path.Combine(root, ManifestFile);
        return _manifests[root] = File.Exists(file) ? Read(file) : [];
    }

    private static List<Entry> Read(string file)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(file));
            return [.. document.RootElement.GetProperty("files").EnumerateArray()
                .Select(entry => new Entry(entry.GetProperty("path").GetString() ?? "", Text(entry, "sha256"), Text(entry, "git_blob")))
                .Where(entry => HubPath.Problem(entry.Path) is null)];
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new InputException($"{file}: not a mirror's manifest: {error.Message.ReplaceLineEndings(" ")}");
        }
    }

    private static string? Text(JsonElement entry, string name) => entry.TryGetProperty(name, out var value) ? value.GetString() : null;

    private sealed record Entry(string Path, string? Sha256, string? GitBlob)
    {
        public bool Is(ExpectedContent pinned) =>
            pinned.Sha256 is not null ? pinned.Sha256 == Sha256 : pinned.GitBlob is not null && pinned.GitBlob == GitBlob;
    }
}
