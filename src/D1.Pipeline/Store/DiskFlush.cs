using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace D1.Pipeline.Store;

/// <summary>Puts on the disk what the system still holds in memory: a power cut after it leaves no empty file and no lost name.</summary>
internal static partial class DiskFlush
{
    /// <summary>A folder with all files and folders below. What lies on the disk already costs no write.</summary>
    /// <exception cref="IOException">The disk does not take it.</exception>
    public static void Whole(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)) Content(file);
        foreach (var below in Directory.EnumerateDirectories(folder, "*", SearchOption.AllDirectories)) Names(below);
        Names(folder);
    }

    /// <summary>Which names a folder holds.</summary>
    /// <exception cref="IOException">The disk does not take it.</exception>
    public static void Names(string folder)
    {
        if (OperatingSystem.IsWindows()) return; // which opens no folder for this, and logs names as they change
        using var handle = open(folder, 0);
        if (handle.IsInvalid) throw new IOException($"{Marshal.GetLastPInvokeErrorMessage()} : '{folder}'", Marshal.GetLastPInvokeError());
        RandomAccess.FlushToDisk(handle);
    }

    // Reading suffices where the file may belong to somebody else.
    private static void Content(string file)
    {
        using var handle = File.OpenHandle(file, FileMode.Open, OperatingSystem.IsWindows() ? FileAccess.Write : FileAccess.Read,
            FileShare.ReadWrite | FileShare.Delete);
        RandomAccess.FlushToDisk(handle);
    }

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle open(string path, int flags);
}
