using System.Globalization;
using D1.Pipeline.Devices;
using D1.Pipeline.Files;
using D1.Pipeline.Store;

namespace D1.Pipeline.Execution;

/// <summary>
/// Which GPUs of a machine its runs have taken: a locked file a GPU, in a folder of the machine. The kernel ends a lock with its process,
/// however that ends.
/// </summary>
/// <param name="folder">The folder; it need not exist.</param>
public sealed class GpuLocks(string folder)
{
    private const UnixFileMode Everybodys = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead
        | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    /// <summary>Those of this machine, for all users, whatever <c>TMPDIR</c> they have.</summary>
    public static GpuLocks OfMachine { get; } =
        new(Path.Combine(OperatingSystem.IsWindows() ? Path.GetTempPath() : "/tmp", "d1-gpus"));

    /// <summary>Takes a GPU for this run; null while another run has it. One without an identity is taken by whoever asks.</summary>
    internal IDisposable? TryTake(Gpu gpu)
    {
        if (gpu.Id is null) return new Untold();
        try
        {
            var file = FileOf(gpu);
            if (!Directory.Exists(folder)) Open(folder, Directory.CreateDirectory(folder).UnixFileMode | Everybodys
                | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute | UnixFileMode.StickyBit);
            if (KeyLock.TryAcquire(file) is not { } mine) return null;
            Open(file, Everybodys);
            return mine;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return new Untold(); // a machine that lets nobody tell others: as if one were alone
        }
    }

    /// <summary>The process that has a GPU, for people, as the kernel knows it; null where it does not say.</summary>
    internal string? HolderOf(Gpu gpu)
    {
        const string Locks = "/proc/locks";
        return gpu.Id is null || FileStatus.Of(FileOf(gpu)) is not { } status || !File.Exists(Locks) ? null
            : File.ReadLines(Locks).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                .Where(words => words is [_, "FLOCK", _, "WRITE", _, var file, ..]
                    && file.EndsWith(string.Create(CultureInfo.InvariantCulture, $":{status.Inode}"), StringComparison.Ordinal))
                .Select(words => words[4]).FirstOrDefault();
    }

    private string FileOf(Gpu gpu) => Path.Combine(folder, $"{gpu.Id}.lock");

    private static void Open(string path, UnixFileMode mode)
    {
        try
        {
            if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, mode);
        }
        catch (UnauthorizedAccessException)
        {
            // Another user made it, and opened it likewise.
        }
    }

    private sealed class Untold : IDisposable
    {
        public void Dispose()
        {
        }
    }
}
