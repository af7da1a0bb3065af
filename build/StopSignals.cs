using System.Runtime.InteropServices;

/// <summary>The signals that end a build, as a request to whatever works or waits now.</summary>
sealed class StopSignals : IDisposable
{
    readonly CancellationTokenSource _source = new();
    readonly List<PosixSignalRegistration> _registrations;

    public StopSignals() => _registrations =
        [.. new[] { PosixSignal.SIGHUP, PosixSignal.SIGINT, PosixSignal.SIGTERM }.Select(x => PosixSignalRegistration.Create(x, Stop))];

    public CancellationToken Token => _source.Token;

    public void Dispose()
    {
        _registrations.ForEach(x => x.Dispose());
        _source.Dispose();
    }

    void Stop(PosixSignalContext context)
    {
        context.Cancel = true;
        _source.Cancel();
    }
}
