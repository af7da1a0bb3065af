using System.Runtime.InteropServices;
using D1.Core;
using Microsoft.Win32.SafeHandles;

namespace D1.Pipeline.Store;

/// <summary>A second name for a file's content that costs no second copy of it where the file system allows.</summary>
[OutsideKey("gives the same bytes another place")]
public static partial class FileClone
{
    // Below this a copy costs nothing, and is the safest.
    private const long Small = 16 << 20;
    private const ulong Ficlone = 0x40049409;

    /// <summary>
    /// Gives a file's content another place: by a reflink (shared blocks, independent files), else, when it is big, by a hard link (one
    /// file, two names), else by a copy. A hard link is only right between files that nobody writes to in place: artifacts are never
    /// written after they are published, weights are mapped copy-on-write, and hub caches and downloads replace files by renaming. Should
    /// somebody edit a linked file in a mirror all the same, the store sees its size or time change, and builds the artifact again. Files
    /// that are appended to, such as logs, need <see cref="File.Copy(string, string)"/>, which makes reflinks by itself too.
    /// </summary>
    /// <param name="source">The file; links are followed.</param>
    /// <param name="destination">The new name, which must not exist; its folder must.</param>
    /// <param name="cancellation">Stops a copy; nothing of it stays.</param>
    public static void Share(string source, string destination, CancellationToken cancellation = default)
    {
        if (!TryShare(source, destination)) Copy(source, destination, cancellation);
    }

    /// <summary>
    /// Whether <see cref="Share"/> into a folder would take as much room again. It is tried out: no property of a file system tells.
    /// </summary>
    public static bool NeedsCopy(string source, string folder)
    {
        var probe = Path.Combine(folder, ".clone");
        File.Delete(probe);
        if (!TryShare(source, probe)) return true;
        File.Delete(probe);
        return false;
    }

    /// <summary>Whether a file was given a second name.</summary>
    internal static bool TryLink(string source, string destination) => OperatingSystem.IsLinux() && link(source, destination) == 0;

    private static bool TryShare(string source, string destination)
    {
        // A link's target: the link itself may be relative, and would not outlive the cache that it lies in.
        source = new FileInfo(source).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? source;
        return new FileInfo(source).Length >= Small && OperatingSystem.IsLinux()
            && (TryReflink(source, destination) || link(source, destination) == 0);
    }

    private static void Copy(string source, string destination, CancellationToken cancellation)
    {
        using var from = new FileStream(source, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan);
        using var to = new FileStream(destination, FileMode.CreateNew, FileAccess.Write, FileShare.Delete, bufferSize: 0);
        try
        {
            var buffer = new byte[1 << 20];
            while (from.Read(buffer) is > 0 and var read)
            {
                cancellation.ThrowIfCancellationRequested();
                to.Write(buffer, 0, read);
            }
        }
        catch
        {
            File.Delete(destination);
            throw;
        }
    }

    private static bool TryReflink(string source, string destination)
    {
        using var from = File.OpenHandle(source);
        using (var to = File.OpenHandle(destination, FileMode.CreateNew, FileAccess.Write))
            if (ioctl(to, Ficlone, from) == 0) return true;
        File.Delete(destination);
        return false;
    }

    [LibraryImport("libc")]
    private static partial int ioctl(SafeFileHandle file, ulong request, SafeFileHandle source);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int link(string source, string destination);
}
