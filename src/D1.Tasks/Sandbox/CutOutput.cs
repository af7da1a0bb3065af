using System.Text;

namespace D1.Tasks.Sandbox;

/// <summary>What a process has written: its beginning, and how much there was. It reads all, so that a flood blocks nobody.</summary>
internal sealed class CutOutput
{
    private readonly Stream _stream;
    private readonly byte[] _kept;
    private readonly Thread _reading;
    private int _filled;

    public CutOutput(Stream stream, int most)
    {
        (_stream, _kept) = (stream, new byte[most]);
        // Not ReadAsync: once in thousands of programs it was told of no end, although nobody had the pipe open any more.
        _reading = new(Read, maxStackSize: 1 << 16) { IsBackground = true };
        _reading.Start();
    }

    /// <summary>How many bytes there were, once the stream has ended.</summary>
    public long Bytes { get; private set; }

    /// <summary>The beginning, once the stream has ended; a mark says where it is cut.</summary>
    public string Text()
    {
        _reading.Join();
        var text = Encoding.UTF8.GetString(_kept, 0, _filled);
        return Bytes > _filled ? text + "…" : text;
    }

    private void Read()
    {
        var buffer = new byte[16_384];
        int read;
        while ((read = _stream.Read(buffer)) > 0)
        {
            var kept = System.Math.Min(read, _kept.Length - _filled);
            buffer.AsSpan(0, kept).CopyTo(_kept.AsSpan(_filled));
            _filled += kept;
            Bytes += read;
        }
    }
}
