using System.Text;

namespace D1.Pipeline.Store;

/// <summary>Only one process builds a key at a time: an advisory file lock that the kernel drops when its holder dies.
/// The empty lock file stays; deleting it would let two builders lock two files of one name.</summary>
public sealed class KeyLock : IDisposable
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(100);

    // What the system calls a lock that another process holds.
    private static readonly int Held = OperatingSystem.IsWindows() ? unchecked((int)0x80070020) : OperatingSystem.IsMacOS() ? 35 : 11;

    private readonly FileStream _stream;

    private KeyLock(FileStream stream) => _stream = stream;

    /// <summary>Waits until the lock is free; <paramref name="waiting"/> is called once if it is not at first.</summary>
    /// <param name="file">The lock's file.</param>
    /// <param name="waiting">Told once of a wait.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <param name="shared">Whether others may hold it too, who ask for it likewise.</param>
    /// <exception cref="OperationCanceledException">Cancelled while waiting.</exception>
    /// <exception cref="IOException">The lock's file cannot be made or opened.</exception>
    public static KeyLock Acquire(string file, Action waiting, CancellationToken cancellation, bool shared = false)
    {
        for (var first = true; ; first = false)
        {
            cancellation.ThrowIfCancellationRequested();
            if (TryOpen(file, shared) is { } stream) return new KeyLock(stream);
            if (first) waiting();
            cancellation.WaitHandle.WaitOne(Poll);
        }
    }

    /// <summary>The lock if it is free now, else null.</summary>
    /// <exception cref="IOException">The lock's file cannot be made or opened.</exception>
    public static KeyLock? TryAcquire(string file) => TryOpen(file, shared: false) is { } stream ? new KeyLock(stream) : null;

    /// <summary>What its holders leave for the next one: a network file system shows the content of a locked file as it is, while what it
    /// says of folders is late. Empty where nobody left anything, or may write.</summary>
    public string Note
    {
        get
        {
            _stream.Position = 0;
            return new StreamReader(_stream, leaveOpen: true).ReadToEnd();
        }
        set
        {
            if (!_stream.CanWrite) return;
            _stream.SetLength(0);
            _stream.Write(Encoding.UTF8.GetBytes(value));
            _stream.Flush(flushToDisk: true);
        }
    }

    public void Dispose() => _stream.Dispose();

    private static FileStream? TryOpen(string file, bool shared)
    {
        try
        {
            return WriteAccess.Explained(file, () =>
            {
                Directory.CreateDirectory(Path.GetDirectoryName(file)!);
                return shared ? new FileStream(file, FileMode.OpenOrCreate, FileAccess.Read, FileShare.Read) : OpenAlone(file);
            });
        }
        catch (IOException error) when (error.HResult == Held)
        {
            return null;
        }
    }

    // A file that another user made can be locked by whoever may read it; writing to it is only what some network file systems ask for.
    private static FileStream OpenAlone(string file)
    {
        try
        {
            return new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (UnauthorizedAccessException) when (File.Exists(file))
        {
            return new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.None);
        }
    }
}
