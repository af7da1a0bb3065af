using System.Runtime.InteropServices;
using Serilog;

namespace Nuke.Common.Execution;

/// <summary>
/// Ctrl-C, SIGTERM and SIGHUP: the children are ended, the running target gets time to leave, the summary is written, and the process
/// exits with 128 + signal. A second signal ends it at once.
/// </summary>
internal sealed class Interruption : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static volatile bool s_began;

    private readonly ManualResetEventSlim _left = new();
    private readonly PosixSignalRegistration[] _registrations;
    private readonly Action _summarise;

    public Interruption(Action summarise)
    {
        _summarise = summarise;
        _registrations = [Register(PosixSignal.SIGHUP, 129), Register(PosixSignal.SIGINT, 130), Register(PosixSignal.SIGTERM, 143)];
    }

    /// <summary>Whether a signal is ending this build: what fails now was interrupted.</summary>
    public static bool Began => s_began;

    /// <summary>The build has left its targets: when a signal came, the process ends here.</summary>
    public void AwaitEnd()
    {
        _left.Set();
        if (s_began)
            Thread.Sleep(Timeout.Infinite);
    }

    public void Dispose()
    {
        foreach (var registration in _registrations)
            registration.Dispose();
        _left.Dispose();
    }

    private PosixSignalRegistration Register(PosixSignal signal, int exitCode) => PosixSignalRegistration.Create(signal, context =>
    {
        if (s_began)
            return;
        context.Cancel = true;
        s_began = true;

        // Not here: other handlers of the signal, which may be what makes the target leave, have their turn after this one.
        new Thread(() => End(exitCode)).Start();
    });

    private void End(int exitCode)
    {
        Console.Error.WriteLine("Stopping; once more to end at once.");
        ChildProcesses.End();
        _left.Wait(Patience);
        _summarise();
        Log.CloseAndFlush();
        Environment.Exit(exitCode);
    }
}
