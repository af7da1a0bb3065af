using System.Diagnostics;
using System.Text;

namespace D1.Tasks.Sandbox;

/// <summary>How a process in the sandbox ended.</summary>
public enum SandboxEnd
{
    /// <summary>By itself, or by a signal.</summary>
    Exited,

    /// <summary>It used its processor time.</summary>
    ProcessorTime,

    /// <summary>It took too long by the clock, with processor time left: another try may end differently.</summary>
    WallTime,
}

/// <summary>
/// One process in a sandbox of its own: lines in, lines out, and output beside them. For one thread, which must live as long as the
/// process: the kernel ends bubblewrap with the thread that started it.
/// </summary>
internal sealed class SandboxedProcess : IDisposable
{
    /// <summary>What a shell adds to the number of the signal that ended a process.</summary>
    public const int Signal = 128;

    private const int Sigkill = 9, Sigxcpu = 24;

    private readonly Process _process;
    private readonly SandboxLimits _limits;
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly Timer _deadline;
    private readonly CutOutput _output;
    private readonly byte[] _buffer = new byte[16_384];
    private int _start, _end;
    private volatile bool _late;

    /// <summary>Starts one of our scripts; its wall time begins.</summary>
    public SandboxedProcess(PythonSandbox sandbox, SandboxScript script, SandboxLimits limits)
    {
        _limits = limits;
        using (var filter = FilterFile.Create(limits.Children))
            _process = Process.Start(sandbox.Command(script, limits, filter.DangerousGetHandle().ToInt32()))!;
        _output = new CutOutput(_process.StandardError.BaseStream, limits.OutputBytes);
        _deadline = new Timer(_ => Late());
        Within(limits.WallSeconds);
        Send(script.Compiled);
    }

    public bool HasExited => _process.HasExited;

    /// <summary>Whether a line was longer than a result may be.</summary>
    public bool Overflowed { get; private set; }

    /// <summary>What it has written, errors included: whole once <see cref="End"/> is known.</summary>
    public string Output => _output.Text();

    /// <summary>Bytes that it has written.</summary>
    public long OutputBytes => _output.Bytes;

    /// <summary>128 and the signal's number where a signal ended it.</summary>
    public int ExitCode => _process.ExitCode;

    /// <summary>Sets the deadline anew; none where null.</summary>
    public void Within(int? seconds) =>
        _deadline.Change(seconds is { } some ? TimeSpan.FromSeconds(some) : Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    /// <summary>Writes a line of bytes without a line break, which may be lost where the process has ended.</summary>
    public void Write(ReadOnlySpan<byte> line) => Send([.. line, (byte)'\n']);

    public void Write(string line) => Write(Encoding.UTF8.GetBytes(line));

    /// <summary>The next line without its line break; null where the process has ended or the line is too long.</summary>
    public byte[]? ReadLine()
    {
        var line = new List<byte>();
        while (true)
        {
            var there = _buffer.AsSpan(_start, _end - _start);
            var at = there.IndexOf((byte)'\n');
            line.AddRange(at < 0 ? there : there[..at]);
            _start += at < 0 ? there.Length : at + 1;
            Overflowed = line.Count > _limits.ResultBytes;
            if (Overflowed) return null;
            if (at >= 0) return [.. line];
            (_start, _end) = (0, _process.StandardOutput.BaseStream.Read(_buffer));
            if (_end == 0) return null;
        }
    }

    /// <summary>Waits for its end.</summary>
    public SandboxEnd End()
    {
        _process.StandardInput.BaseStream.Dispose();
        _process.WaitForExit();
        if (_late) return SandboxEnd.WallTime;
        // A program that holds on to the signal is killed a second later.
        var killed = ExitCode == Signal + Sigkill && _clock.Elapsed.TotalSeconds >= _limits.ProcessorSeconds;
        return killed || ExitCode == Signal + Sigxcpu ? SandboxEnd.ProcessorTime : SandboxEnd.Exited;
    }

    /// <summary>Ends it, and with it all that it has started.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    public void Dispose()
    {
        _deadline.Dispose();
        Kill();
        _process.Dispose();
    }

    private void Send(ReadOnlySpan<byte> bytes)
    {
        try
        {
            _process.StandardInput.BaseStream.Write(bytes);
            _process.StandardInput.BaseStream.Flush();
        }
        catch (IOException)
        {
            // The next line that is asked of it says that it has ended.
        }
    }

    private void Late()
    {
        _late = true;
        try
        {
            _process.Kill();
        }
        catch (InvalidOperationException)
        {
            // It has ended, and is disposed of.
        }
    }
}
