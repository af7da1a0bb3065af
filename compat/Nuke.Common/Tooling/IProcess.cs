namespace Nuke.Common.Tooling;

/// <summary>A started process.</summary>
public interface IProcess : IDisposable
{
    /// <summary>Exit code, once it has exited.</summary>
    int ExitCode { get; }

    /// <summary>Path of the executable.</summary>
    internal string FileName { get; }

    /// <summary>Arguments in one string, secrets left out.</summary>
    internal string Arguments { get; }

    /// <summary>Lines so far, in the order in which they arrived.</summary>
    internal IReadOnlyCollection<Output> Output { get; }

    /// <summary>Waits until it has exited; false when it was ended for running past its timeout.</summary>
    internal bool WaitForExit();
}
