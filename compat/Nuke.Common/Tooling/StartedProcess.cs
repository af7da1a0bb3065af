using System.Collections.Concurrent;
using System.Diagnostics;
using Nuke.Common.Execution;

namespace Nuke.Common.Tooling;

/// <summary>A child of the build: collects its lines, and is ended with the build.</summary>
internal sealed class StartedProcess : IProcess
{
    private readonly Process _process;
    private readonly int? _timeout;
    private readonly ConcurrentQueue<Output> _output = new();

    public StartedProcess(ProcessStartInfo start, Func<string, string> filter, int? timeout, Action<OutputType, string>? logger)
    {
        _timeout = timeout;
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Take(OutputType.Std, line.Data);
        _process.ErrorDataReceived += (_, line) => Take(OutputType.Err, line.Data);
        Arguments = filter(start.Arguments);
        ChildProcesses.Start(_process);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();

        void Take(OutputType type, string? line)
        {
            if (line is null)
                return;
            var text = filter(line);
            _output.Enqueue(new Output { Type = type, Text = text });
            logger?.Invoke(type, text);
        }
    }

    public string FileName => _process.StartInfo.FileName;

    public string Arguments { get; }

    public IReadOnlyCollection<Output> Output => _output;

    public int ExitCode => _process.ExitCode;

    public bool WaitForExit()
    {
        if (_timeout is not { } timeout)
        {
            _process.WaitForExit();
        }
        else if (!_process.WaitForExit(timeout))
        {
            _process.Kill(entireProcessTree: true);
            return false;
        }

        // The lines that are still on their way come before the answer.
        _process.WaitForExit();
        ChildProcesses.Forget(_process);
        return true;
    }

    public void Dispose()
    {
        ChildProcesses.Forget(_process);
        _process.Dispose();
    }
}
