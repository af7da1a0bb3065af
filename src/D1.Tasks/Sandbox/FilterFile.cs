using System.Runtime.InteropServices;
using D1.Core;
using Microsoft.Win32.SafeHandles;

namespace D1.Tasks.Sandbox;

/// <summary>
/// A seccomp filter as a file in memory for bubblewrap to inherit. It stays open across the start of any program, so what else starts at the
/// same moment has it too: it is sealed, and nobody can change it any more.
/// </summary>
internal static partial class FilterFile
{
    private const uint AllowSealing = 2;

    // The requests of fcntl, and the seals: those of linux/fcntl.h.
    private const int AddSeals = 1033, NoMoreSeals = 1, NoShrinking = 2, NoGrowing = 4, NoWriting = 8;

    /// <summary>A new one, which is read from its beginning.</summary>
    /// <exception cref="InputException">The system makes no such files.</exception>
    public static SafeFileHandle Create(bool children)
    {
        var handle = MemoryFile("filter", AllowSealing);
        if (!handle.IsInvalid) RandomAccess.Write(handle, SeccompFilter.Of(RuntimeInformation.ProcessArchitecture, children), 0);
        if (handle.IsInvalid || Control(handle, AddSeals, NoMoreSeals | NoShrinking | NoGrowing | NoWriting) != 0)
            throw new InputException($"no sealed file in memory: {Marshal.GetLastPInvokeErrorMessage()}");
        return handle;
    }

    [LibraryImport("libc", EntryPoint = "memfd_create", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle MemoryFile(string name, uint flags);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int Control(SafeFileHandle file, int request, int seals);
}
