using System.Buffers;
using System.Text;

namespace D1.Core;

/// <summary>Text that must be UTF-8 to the last byte: other bytes would become other characters, and those other tokens.</summary>
public static class Utf8Text
{
    internal static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>A file's lines.</summary>
    /// <exception cref="InputException">No such file.</exception>
    public static Utf8LineReader Open(string path) =>
        File.Exists(path) ? new Utf8LineReader(File.OpenRead(path), path) : throw new InputException($"{path}: no such file");

    /// <summary>A file's lines, each with its number from 1.</summary>
    /// <exception cref="InputException">No such file, or a line is no UTF-8; the message names it.</exception>
    public static IEnumerable<(int Number, string Line)> ReadLines(string path)
    {
        using var reader = Open(path);
        while (reader.ReadLine() is { } line) yield return (reader.Number, line);
    }

    /// <summary>A whole file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="name">What messages call it; its path where nothing is given.</param>
    /// <param name="longest">The most bytes that it may have.</param>
    /// <exception cref="InputException">No such file, or it is longer or no UTF-8; the message names the line.</exception>
    public static string ReadAll(string path, string? name = null, int longest = int.MaxValue)
    {
        if (!File.Exists(path)) throw new InputException($"{name ?? path}: no such file");
        var bytes = ReadBytes(path, longest) ?? throw new InputException($"{name ?? path}: more than {longest} bytes");
        var text = bytes.AsSpan();
        if (text.StartsWith(Encoding.UTF8.Preamble)) text = text[Encoding.UTF8.Preamble.Length..];
        try
        {
            return Strict.GetString(text);
        }
        catch (DecoderFallbackException error)
        {
            throw new InputException($"{name ?? path}, line {text[..error.Index].Count((byte)'\n') + 1}: no UTF-8", error);
        }
    }

    // What a device or a pipe holds is known only once it was read.
    private static byte[]? ReadBytes(string path, int longest)
    {
        using var file = File.OpenRead(path);
        var (all, part) = (new ArrayBufferWriter<byte>(), new byte[16384]);
        while (file.Read(part) is > 0 and var read)
        {
            if (read > longest - all.WrittenCount) return null;
            all.Write(part.AsSpan(0, read));
        }
        return all.WrittenSpan.ToArray();
    }
}

/// <summary>Reads the lines of a stream; they end with LF, CR or both.</summary>
/// <param name="stream">Bytes, which may come slowly: a line is given as soon as it has ended.</param>
/// <param name="name">What messages call it.</param>
public sealed class Utf8LineReader(Stream stream, string name) : TextReader
{
    private static readonly SearchValues<byte> LineEnds = SearchValues.Create("\r\n"u8);
    private readonly ArrayBufferWriter<byte> _line = new();
    private readonly byte[] _buffer = new byte[16384];
    private int _at;
    private int _end;
    private bool _afterCarriageReturn;

    /// <summary>Lines given so far, and so the number of the last one.</summary>
    public int Number { get; private set; }

    /// <inheritdoc/>
    /// <exception cref="InputException">The line is no UTF-8; the message names it.</exception>
    public override string? ReadLine()
    {
        _line.ResetWrittenCount();
        while (Fill())
        {
            var rest = _buffer.AsSpan(_at.._end);
            var length = rest.IndexOfAny(LineEnds);
            _line.Write(length < 0 ? rest : rest[..length]);
            _at = length < 0 ? _end : _at + length + 1;
            if (length < 0) continue;
            _afterCarriageReturn = rest[length] == '\r';
            return Decode();
        }
        return _line.WrittenCount > 0 ? Decode() : null;
    }

    /// <inheritdoc/>
    public override int Read() => throw new NotSupportedException("it is read by lines");

    /// <inheritdoc/>
    public override int Peek() => throw new NotSupportedException("it is read by lines");

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) stream.Dispose();
        base.Dispose(disposing);
    }

    // The LF of a CR and LF is passed over only once something comes after it is asked for: waiting for it would hold back the line.
    private bool Fill()
    {
        while (true)
        {
            if (_at == _end) (_at, _end) = (0, stream.Read(_buffer));
            if (_at == _end) return false;
            if (!_afterCarriageReturn) return true;
            _afterCarriageReturn = false;
            if (_buffer[_at] != '\n') return true;
            _at++;
        }
    }

    private string Decode()
    {
        Number++;
        var bytes = _line.WrittenSpan;
        if (Number == 1 && bytes.StartsWith(Encoding.UTF8.Preamble)) bytes = bytes[Encoding.UTF8.Preamble.Length..];
        try
        {
            return Utf8Text.Strict.GetString(bytes);
        }
        catch (DecoderFallbackException error)
        {
            throw new InputException($"{name}, line {Number}: no UTF-8", error);
        }
    }
}
