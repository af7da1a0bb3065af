using System.Text;

namespace D1.Tasks.Sandbox;

/// <summary>What a process has written: its beginning, and how much there was. It reads all, so that a flood blocks nobody.</summary>
internal sealed class CutOutput
{
    private readonly byte[] _kept;
    private readonly Task _reading;
    private int _filled;

    public CutOutput(Stream stream, int most)
    {
        _kept = new byte[most];
        _reading = Read(stream);
    }

    /// <summary>How many bytes there were, once the stream has ended.</summary>
    public long Bytes { get; private set; }

    /// <summary>The beginning, once the stream has ended; a mark says where it is cut.</summary>
    public string Text()
    {
        _reading.Wait();
        var text = Encoding.UTF8.GetString(_kept, 0, _filled);
        return Bytes > _filled ? text + "…" : text;
    }

    private async Task Read(Stream stream)
    {
        var buffer = new byte[16_384];
        int read;
        while ((read = await stream.ReadAsync(buffer).ConfigureAwait(false)) > 0)
        {
            var kept = System.Math.Min(read, _kept.Length - _filled);
            buffer.AsSpan(0, kept).CopyTo(_kept.AsSpan(_filled));
            _filled += kept;
            Bytes += read;
        }
    }
}
