namespace Nuke.Common.Tooling;

/// <summary>A started process.</summary>
public interface IProcess : IDisposable
{
    /// <summary>Path of the executable.</summary>
    string FileName { get; }

    /// <summary>Arguments in one string, secrets left out.</summary>
    string Arguments { get; }

    /// <summary>Directory in which it was started.</summary>
    string WorkingDirectory { get; }

    /// <summary>Process id.</summary>
    int Id { get; }

    /// <summary>Lines so far, in the order in which they arrived.</summary>
    IReadOnlyCollection<Output> Output { get; }

    /// <summary>Exit code, once it has exited.</summary>
    int ExitCode { get; }

    /// <summary>Whether it has exited.</summary>
    bool HasExited { get; }

    /// <summary>Ends it now.</summary>
    void Kill();

    /// <summary>Waits until it has exited; false when it was ended for running past its timeout.</summary>
    bool WaitForExit();
}
