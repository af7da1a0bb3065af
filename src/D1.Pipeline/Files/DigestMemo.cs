using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using D1.Core;

namespace D1.Pipeline.Files;

/// <summary>
/// Digests of files; those of big ones are remembered by path and <see cref="FileStamp"/>, so that checking a cached run reads none
/// of them again. Small files are always read.
/// </summary>
[OutsideKey("remembers digests, which are the same whether remembered or taken again")]
public sealed class DigestMemo
{
    private const long Small = 256 * 1024;

    // File systems keep times in steps, some of whole seconds: within one, a second change leaves the stamp as it is.
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(2);

    // What this process has read itself, whatever store it looks at.
    private static readonly ConcurrentDictionary<string, Entry> ReadHere = new();

    private readonly string? _file;
    private readonly IReadOnlyList<string> _others;
    private readonly TimeProvider _time;
    private readonly Lazy<ConcurrentDictionary<string, Entry>> _entries;
    private readonly Lock _writing = new();

    /// <summary>A memo kept in a file of one JSON line an entry, shared by processes; without a file it lasts as long as they.</summary>
    /// <param name="file">The file; it need not exist.</param>
    /// <param name="time">Tells whether a file has changed just now.</param>
    /// <param name="others">Others' memos, which are only read.</param>
    public DigestMemo(string? file = null, TimeProvider? time = null, params IReadOnlyList<string> others)
    {
        (_file, _others, _time) = (file, others, time ?? TimeProvider.System);
        _entries = new Lazy<ConcurrentDictionary<string, Entry>>(ReadFile);
    }

    private sealed record Entry(string Path, FileStamp Stamp, string Sha256);

    /// <summary>The file's SHA-256; <paramref name="reread"/> trusts only what this process has read itself.</summary>
    public string Digest(string path, bool reread = false)
    {
        var file = Path.GetFullPath(path);
        var stamp = FileStamp.Of(file);
        if (stamp.Size <= Small) return ContentDigest.OfFile(file);
        if (Known(ReadHere) is { } read) return read;
        if (!reread && Known(_entries.Value) is { } remembered) return remembered;
        var settled = stamp.Changed + Settled.Ticks < _time.GetUtcNow().UtcTicks;
        var entry = new Entry(file, stamp, ContentDigest.OfFile(file));
        if (settled) Remember(entry);
        return entry.Sha256;

        string? Known(ConcurrentDictionary<string, Entry> entries) =>
            entries.TryGetValue(file, out var known) && known.Stamp == stamp ? known.Sha256 : null;
    }

    private void Remember(Entry entry)
    {
        ReadHere[entry.Path] = _entries.Value[entry.Path] = entry;
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

    private static string[] Lines(string file)
    {
        try
        {
            return File.Exists(file) ? File.ReadAllLines(file) : [];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return []; // another user's: what it says is found again
        }
    }

    private ConcurrentDictionary<string, Entry> ReadFile()
    {
        var read = new ConcurrentDictionary<string, Entry>();
        // The last line on a file counts.
        foreach (var line in _others.Append(_file).OfType<string>().SelectMany(Lines))
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
