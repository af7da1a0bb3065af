using System.Runtime.InteropServices;
using System.Text;
using D1.Core;

namespace D1.Pipeline.Terminal;

/// <summary>
/// The three standard streams of a program, in UTF-8 whatever the locale. Writing never fails: what a full disk or a reader that has
/// gone does not take is dropped, and the work goes on. Whoever's output is a result asks <see cref="OutputTrouble"/> in the end; a reader
/// that has gone has had enough, and is no trouble.
/// </summary>
public static class StandardStreams
{
    private static StandardStream? _output;

    /// <summary>Why something that was written to standard output has not arrived; null when all of it has.</summary>
    public static string? OutputTrouble => _output?.Trouble;

    /// <summary>Makes them those of <see cref="Console"/>. Comes before anything is read or written.</summary>
    public static void Open()
    {
        // For terminals, and for what asks the console; without a mark at the beginning.
        Console.InputEncoding = Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        if (Console.IsInputRedirected) Console.SetIn(new Utf8LineReader(Console.OpenStandardInput(), "standard input"));
        _output = new StandardStream(1, Console.OpenStandardOutput());
        Console.SetOut(Writer(_output));
        Console.SetError(Writer(new StandardStream(2, Console.OpenStandardError())));
    }

    private static StreamWriter Writer(Stream stream) => new(stream, Console.OutputEncoding, bufferSize: 4096) { AutoFlush = true };
}

/// <summary>What is written to one of the process's own descriptors, as far as that takes it.</summary>
/// <param name="descriptor">1 or 2.</param>
/// <param name="console">The console's stream of the same descriptor.</param>
internal sealed partial class StandardStream(int descriptor, Stream console) : Stream
{
    private const int BrokenPipe = 32;

    /// <summary>Why the first bytes that did not arrive did not; null when all have.</summary>
    public string? Trouble { get; private set; }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        try
        {
            if (OperatingSystem.IsWindows()) console.Write(buffer);
            else WriteDirectly(buffer);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Trouble ??= error.Message;
        }
    }

    // The console's stream waits for a slow terminal and names what went wrong, but its first bytes set a terminal up, which must be left
    // alone where somebody asks for plain lines.
    private void WriteDirectly(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0 && write(descriptor, bytes, bytes.Length) is > 0 and var written) bytes = bytes[(int)written..];
        if (bytes.Length > 0 && Marshal.GetLastPInvokeError() != BrokenPipe) console.Write(bytes);
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint write(int descriptor, ReadOnlySpan<byte> bytes, nint count);
}
