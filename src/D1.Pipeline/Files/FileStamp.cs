using System.Runtime.InteropServices;

namespace D1.Pipeline.Files;

/// <summary>
/// What the file system says of a file. Equal stamps mean that nobody wrote to the file: its time of modification can be put back,
/// the time of change that the kernel keeps beside it cannot.
/// </summary>
/// <param name="Size">Bytes.</param>
/// <param name="Modified">Time of modification, in ticks (UTC).</param>
/// <param name="Changed">Time of the last change of content, name or rights, in ticks (UTC); of creation where there is no such.</param>
/// <param name="Inode">Number of the file in its file system; 0 where there is none.</param>
public readonly record struct FileStamp(long Size, long Modified, long Changed, ulong Inode)
{
    /// <summary>The stamp of a file; links are followed.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static FileStamp Of(string path)
    {
        if (FileStatus.Of(path) is { } status) return new((long)status.Size, status.Modified.Ticks, status.Changed.Ticks, status.Inode);
        var info = new FileInfo(path);
        return new(info.Length, info.LastWriteTimeUtc.Ticks, info.CreationTimeUtc.Ticks, 0);
    }

    /// <summary>Whether two paths lead to one file or folder, by whatever links.</summary>
    public static bool IsSame(string a, string b) => Path.GetFullPath(a) == Path.GetFullPath(b)
        || (FileStatus.Of(a) is { } one && FileStatus.Of(b) is { } two && (one.Device, one.Inode) == (two.Device, two.Inode));
}

/// <summary>Linux's <c>struct statx</c>, the same on every processor.</summary>
[StructLayout(LayoutKind.Explicit, Size = 256)]
public readonly partial struct FileStatus
{
    private const int CurrentFolder = -100;
    private const uint BasicFields = 0x7ff;

    [field: FieldOffset(20)] public uint Owner { get; }
    [field: FieldOffset(24)] public uint Group { get; }
    [field: FieldOffset(28)] public ushort Mode { get; }
    [field: FieldOffset(32)] public ulong Inode { get; }
    [field: FieldOffset(40)] public ulong Size { get; }
    [field: FieldOffset(96)] internal FileTime Changed { get; }
    [field: FieldOffset(112)] internal FileTime Modified { get; }
    [field: FieldOffset(136)] public ulong Device { get; }

    /// <summary>Whether it is neither a file nor a folder.</summary>
    public bool IsStream => (Mode & 0xF000) is not (0x8000 or 0x4000);

    /// <summary>The status of a file or folder, links followed; null where there is none, and on other systems.</summary>
    public static FileStatus? Of(string path) =>
        OperatingSystem.IsLinux() && statx(CurrentFolder, path, 0, BasicFields, out var status) == 0 ? status : null;

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int statx(int folder, string path, int flags, uint fields, out FileStatus status);

    [StructLayout(LayoutKind.Explicit, Size = 16)]
    internal readonly struct FileTime
    {
        [field: FieldOffset(0)] private long Seconds { get; }
        [field: FieldOffset(8)] private uint Nanoseconds { get; }

        public long Ticks => DateTime.UnixEpoch.Ticks + Seconds * TimeSpan.TicksPerSecond + Nanoseconds / TimeSpan.NanosecondsPerTick;
    }
}
