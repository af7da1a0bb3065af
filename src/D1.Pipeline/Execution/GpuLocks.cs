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
            // Whoever can write there could have left a link to a file of ours.
            if (IsLink(folder) || IsLink(file)) return new Untold();
            Make(file);
            return KeyLock.TryAcquire(file);
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

    private static bool IsLink(string path) => new FileInfo(path).LinkTarget is not null;

    // A new file, whose rights are set by its handle: a name that is taken meanwhile, by a link too, is none of ours to open to others.
    private static void Make(string file)
    {
        if (File.Exists(file)) return;
        try
        {
            using var made = new FileStream(file, FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite);
            if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(made.SafeFileHandle, Everybodys);
        }
        catch (IOException) when (File.Exists(file))
        {
            // Another run was faster.
        }
    }

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
