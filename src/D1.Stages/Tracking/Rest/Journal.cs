using System.Text.Json;

namespace D1.Stages.Tracking.Rest;

/// <summary>
/// What a run recorded, a JSON line an entry. One process appends, another may read at the same time. Only whole lines count: a torn
/// last one is not read, and is cut off before the next is appended.
/// </summary>
internal sealed class Journal(string path)
{
    public string RunId => Path.GetFileNameWithoutExtension(path);

    public long Length => new FileInfo(path) is { Exists: true, Length: var length } ? length : 0;

    public void Append(params IEnumerable<SpoolEntry> entries)
    {
        using var text = new MemoryStream();
        foreach (var entry in entries)
        {
            JsonSerializer.Serialize(text, entry, MlflowJson.Options);
            text.WriteByte((byte)'\n');
        }
        using var file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        file.Write(text.GetBuffer(), 0, (int)text.Length);
    }

    /// <summary>The whole lines from a byte on.</summary>
    public IReadOnlyList<SpoolLine> Read(long from = 0)
    {
        if (Length <= from) return [];
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        file.Position = from;
        var bytes = new byte[file.Length - from];
        var read = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        var lines = new List<SpoolLine>();
        for (int begin = 0, end; (end = Array.IndexOf(bytes, (byte)'\n', begin, read - begin)) >= 0; begin = end + 1)
            lines.Add(new SpoolLine(Parse(bytes.AsSpan(begin, end - begin)), from + end + 1));
        return lines;
    }

    /// <summary>The journal's first entry; null where it is not there yet, or damaged.</summary>
    public SpoolEntry.Start? Start() => Read() is [{ Entry: SpoolEntry.Start start }, ..] ? start : null;

    /// <summary>Cuts off what a killed writer left of a line.</summary>
    public void Mend()
    {
        var whole = Read() is [.., var last] ? last.End : 0;
        if (Length == whole) return;
        using var file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        file.SetLength(whole);
    }

    private static SpoolEntry? Parse(ReadOnlySpan<byte> line)
    {
        try
        {
            return JsonSerializer.Deserialize<SpoolEntry>(line, MlflowJson.Options);
        }
        catch (Exception error) when (error is JsonException or NotSupportedException)
        {
            return null;
        }
    }
}
