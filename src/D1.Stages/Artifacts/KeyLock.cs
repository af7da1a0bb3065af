namespace D1.Stages.Artifacts;

/// <summary>Only one process builds a key at a time: an advisory file lock that the kernel drops when its holder dies.
/// The empty lock file stays; deleting it would let two builders lock two files of one name.</summary>
public sealed class KeyLock : IDisposable
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(100);
    private readonly FileStream _stream;

    private KeyLock(FileStream stream) => _stream = stream;

    /// <summary>Waits until the lock is free; <paramref name="waiting"/> is called once if it is not at first.</summary>
    /// <exception cref="OperationCanceledException">Cancelled while waiting.</exception>
    public static KeyLock Acquire(string file, Action waiting, CancellationToken cancellation)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        for (var first = true; ; first = false)
        {
            cancellation.ThrowIfCancellationRequested();
            if (TryOpen(file) is { } _stream) return new KeyLock(_stream);
            if (first) waiting();
            cancellation.WaitHandle.WaitOne(Poll);
        }
    }

    /// <summary>The lock if it is free now, else null.</summary>
    public static KeyLock? TryAcquire(string file)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        return TryOpen(file) is { } stream ? new KeyLock(stream) : null;
    }

    public void Dispose() => _stream.Dispose();

    private static FileStream? TryOpen(string file)
    {
        try
        {
            return new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException) when (File.Exists(file))
        {
            return null;
        }
    }
}
