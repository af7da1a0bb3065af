using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;

namespace D1.Stages.Artifacts;

/// <summary>
/// Digests of files; those of big ones are remembered by path, size and time of change, so that checking a cached run reads none
/// of them again. Small files are always read.
/// </summary>
public sealed class DigestMemo
{
    private const long Small = 256 * 1024;
    private readonly string? _file;
    private readonly Lazy<ConcurrentDictionary<string, Entry>> _entries;
    private readonly Lock _writing = new();

    /// <summary>A memo kept in a file of one JSON line an entry, shared by processes; without a file it lasts as long as the object.</summary>
    public DigestMemo(string? file = null)
    {
        _file = file;
        _entries = new Lazy<ConcurrentDictionary<string, Entry>>(Read);
    }

    private sealed record Entry(string Path, long Size, long Changed, string Sha256);

    /// <summary>The file's SHA-256; <paramref name="reread"/> distrusts the memo.</summary>
    public string Digest(string path, bool reread = false)
    {
        var info = new FileInfo(Path.GetFullPath(path));
        if (info.Length <= Small) return ContentDigest.OfFile(info.FullName);
        var changed = info.LastWriteTimeUtc.Ticks;
        if (!reread && _entries.Value.TryGetValue(info.FullName, out var known) && known.Size == info.Length && known.Changed == changed) return known.Sha256;
        var entry = new Entry(info.FullName, info.Length, changed, ContentDigest.OfFile(info.FullName));
        Remember(entry);
        return entry.Sha256;
    }

    /// <summary>Takes over what is known of a file after it was moved with its folder.</summary>
    public void Know(string path, string sha256)
    {
        var info = new FileInfo(Path.GetFullPath(path));
        if (info.Length > Small) Remember(new Entry(info.FullName, info.Length, info.LastWriteTimeUtc.Ticks, sha256));
    }

    private void Remember(Entry entry)
    {
        _entries.Value[entry.Path] = entry;
        if (_file is null) return;
        lock (_writing)
            try
            {
                Directory.CreateDirectory(Path.GetDirectoryName(_file)!);
                using var stream = new FileStream(_file, FileMode.Append, FileAccess.Write, FileShare.ReadWrite);
                stream.Write(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(entry) + "\n"));
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // A memo that cannot be written costs time, nothing else.
            }
    }

    private ConcurrentDictionary<string, Entry> Read()
    {
        var read = new ConcurrentDictionary<string, Entry>();
        if (_file is null || !File.Exists(_file)) return read;
        foreach (var line in File.ReadLines(_file))
            try
            {
                if (JsonSerializer.Deserialize<Entry>(line) is { Path: not null, Sha256.Length: 64 } entry) read[entry.Path] = entry;
            }
            catch (JsonException)
            {
                // A line torn by a kill is one file read again.
            }
        return read;
    }
}
