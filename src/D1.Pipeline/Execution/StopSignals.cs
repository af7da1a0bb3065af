using System.Runtime.InteropServices;

namespace D1.Pipeline.Execution;

/// <summary>
/// Turns Ctrl-C, SIGTERM, SIGHUP and a batch system's notice (SIGUSR1, on Linux) into a request to stop; the second one ends the program at
/// once. What was ignored when the program started, such as SIGHUP under nohup, stays ignored.
/// </summary>
public sealed class StopSignals : IDisposable
{
    // 128 + the signal's number.
    private static readonly Dictionary<PosixSignal, int> ExitCodes =
        new() { [PosixSignal.SIGHUP] = 129, [PosixSignal.SIGINT] = 130, [PosixSignal.SIGTERM] = 143, [Notice] = 138 };

    // Linux's number; elsewhere it is another signal's.
    private const PosixSignal Notice = (PosixSignal)10;

    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration[] _registrations;

    private readonly bool _ends;

    /// <param name="secondEnds">Whether the second signal ends the program; a batch system sends several, and kills in the end.</param>
    public StopSignals(bool secondEnds = true) => (_ends, _registrations) = (secondEnds,
        [.. ExitCodes.Keys.Where(signal => signal != Notice || OperatingSystem.IsLinux())
            .Select(signal => PosixSignalRegistration.Create(signal, OnSignal))]);

    public CancellationToken Token => _source.Token;

    /// <summary>128 + the signal's number, once there was one.</summary>
    public int? ExitCode { get; private set; }

    /// <summary>The same of the whole process.</summary>
    public static int? Received { get; private set; }

    public void Dispose()
    {
        foreach (var registration in _registrations) registration.Dispose();
        _source.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        if (_source.IsCancellationRequested)
        {
            context.Cancel = !_ends;
            return;
        }
        context.Cancel = true;
        Received = ExitCode = ExitCodes[context.Signal];
        _source.Cancel();
    }
}
