using System.Runtime.InteropServices;

namespace D1.Cli;

/// <summary>What the command's exit code says.</summary>
public static class ExitCodes
{
    public const int Success = 0;

    public const int Failure = 1;

    /// <summary>Bad usage or bad input; one line on standard error says which.</summary>
    public const int BadInput = 2;

    /// <summary>What a request to stop makes of it: 128 + the signal's number.</summary>
    public static IReadOnlyDictionary<PosixSignal, int> OfSignals { get; } =
        new Dictionary<PosixSignal, int> { [PosixSignal.SIGHUP] = 129, [PosixSignal.SIGINT] = 130, [PosixSignal.SIGTERM] = 143 };
}
