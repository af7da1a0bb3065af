using System.Runtime.InteropServices;

namespace D1.Model.Kernels;

/// <summary>Memory from the Linux kernel itself.</summary>
internal static unsafe partial class SystemMemory
{
    private const nuint HugePage = 2u << 20;
    private const int Read = 1, Write = 2, Execute = 4, PrivateAnonymous = 0x22, UseHugePages = 14;
    private static readonly nint Failed = -1;

    /// <summary>
    /// Zeroed memory, in huge pages where it fills one and the system has some: there are fewer to fault in and to look up. 0 where there
    /// is none.
    /// </summary>
    public static nint Map(nuint bytes)
    {
        if (bytes < HugePage) return mmap(0, bytes, Read | Write, PrivateAnonymous, -1, 0) is var small && small == Failed ? 0 : small;
        var all = mmap(0, bytes + HugePage, Read | Write, PrivateAnonymous, -1, 0);
        if (all == Failed) return 0;
        var before = (HugePage - ((nuint)all % HugePage)) % HugePage;
        var first = all + (nint)before;
        if (before > 0) _ = munmap(all, before);
        _ = munmap(first + (nint)bytes, HugePage - before);
        _ = madvise(first, bytes, UseHugePages);
        return first;
    }

    public static void Unmap(nint data, nuint bytes) => _ = munmap(data, bytes);

    /// <summary>A copy of machine code that can be called, for good; null where the system allows none.</summary>
    public static nint? Executable(ReadOnlySpan<byte> code)
    {
        var place = mmap(0, (nuint)code.Length, Read | Write, PrivateAnonymous, -1, 0);
        if (place != Failed) code.CopyTo(new Span<byte>((void*)place, code.Length));
        return place != Failed && mprotect(place, (nuint)code.Length, Read | Execute) == 0 ? place : null;
    }

    [LibraryImport("libc")]
    private static partial nint mmap(nint address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc")]
    private static partial int munmap(nint address, nuint length);

    [LibraryImport("libc")]
    private static partial int mprotect(nint address, nuint length, int protection);

    [LibraryImport("libc")]
    private static partial int madvise(nint address, nuint length, int advice);
}
