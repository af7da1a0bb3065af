namespace D1.Tasks.Sandbox;

/// <summary>What one program may use.</summary>
public sealed record SandboxLimits
{
    /// <summary>Seconds of processor time, of the whole program: what a timeout is judged by, since it does not depend on who else
    /// runs.</summary>
    public int ProcessorSeconds { get; init; } = 3;

    /// <summary>Seconds by the clock: the net below <see cref="ProcessorSeconds"/>, for programs that sleep or wait.</summary>
    public int WallSeconds { get; init; } = 15;

    /// <summary>MiB of address space.</summary>
    public int MemoryMib { get; init; } = 512;

    /// <summary>MiB of the temporary folder, and of any file in it.</summary>
    public int ScratchMib { get; init; } = 16;

    /// <summary>Files open at a time.</summary>
    public int OpenFiles { get; init; } = 64;

    /// <summary>Threads.</summary>
    public int Threads { get; init; } = 16;

    /// <summary>Bytes of output that are kept; the rest is counted.</summary>
    public int OutputBytes { get; init; } = 8_000;

    /// <summary>Bytes of one result.</summary>
    public int ResultBytes { get; init; } = 1 << 20;

    /// <summary>Whether it may start processes: the limit on memory is one of each of them, so only what we wrote may.</summary>
    internal bool Children { get; init; }
}
