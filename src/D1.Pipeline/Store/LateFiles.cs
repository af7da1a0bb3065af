namespace D1.Pipeline.Store;

/// <summary>
/// Waits for what another machine has put into a shared store: a network file system remembers for a while that there was nothing.
/// </summary>
/// <param name="patience">The longest wait.</param>
/// <param name="time">Measures and waits.</param>
public sealed class LateFiles(TimeSpan patience, TimeProvider? time = null)
{
    /// <summary>The longest wait on a network: Linux's NFS remembers a folder for up to 60 seconds (<c>acdirmax</c>).</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(50), Longest = TimeSpan.FromSeconds(2);
    private readonly TimeProvider _time = time ?? TimeProvider.System;

    /// <summary>As the file system of a store demands: a disk shows at once what is on it.</summary>
    public static LateFiles Of(string root) => new(IsOnDisk(root) ? TimeSpan.Zero : Patience);

    /// <summary>Whether a folder, or the one that it would be made in, is on a disk of this machine. Not every network file system is
    /// known as one: sshfs is just of an unknown kind.</summary>
    public static bool IsOnDisk(string root)
    {
        while (!Directory.Exists(root) && Path.GetDirectoryName(root) is { } parent) root = parent;
        return IsDisk(new DriveInfo(root).DriveType);
    }

    internal static bool IsDisk(DriveType type) => type is DriveType.Fixed or DriveType.Ram or DriveType.Removable;

    /// <summary>Looks for what is known to be there, ever less often, as long as patience lasts.</summary>
    /// <param name="folder">The folder that it must appear in.</param>
    /// <param name="look">Gives it, or null.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>What was found; null when patience is over.</returns>
    /// <exception cref="OperationCanceledException">Cancelled while waiting.</exception>
    public T? Await<T>(string folder, Func<T?> look, CancellationToken cancellation)
        where T : class
    {
        var started = _time.GetTimestamp();
        for (var pause = First; ; pause = pause * 2 > Longest ? Longest : pause * 2)
        {
            if (look() is { } found) return found;
            if (_time.GetElapsedTime(started) >= patience) return null;
            Wait(pause, cancellation);
            Refresh(folder);
        }
    }

    /// <summary>Has the system ask for a folder's content again, as far as it can be asked to.</summary>
    public static void Refresh(string folder)
    {
        while (!Directory.Exists(folder) && Path.GetDirectoryName(folder) is { } parent) folder = parent;
        using var entries = Directory.EnumerateFileSystemEntries(folder).GetEnumerator();
        entries.MoveNext();
    }

    private void Wait(TimeSpan pause, CancellationToken cancellation)
    {
        using var over = new ManualResetEventSlim();
        using var timer = _time.CreateTimer(_ => over.Set(), null, pause, Timeout.InfiniteTimeSpan);
        over.Wait(cancellation);
    }
}
