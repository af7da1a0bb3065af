using System.Runtime.InteropServices;
using D1.Core;

namespace D1.Pipeline.Store;

/// <summary>Refuses artifacts that cannot be read: the system's own calls take them for none.</summary>
internal static partial class ReadAccess
{
    private const int AccessDenied = 13;
    private const int MayReadAndEnter = 4 | 1;

    /// <summary>Looks at a folder of artifacts and at its store; either may be missing.</summary>
    /// <exception cref="InputException">One is a file, or cannot be read.</exception>
    public static void Require(string root)
    {
        if (File.Exists(root)) throw new InputException($"{root} is a file, where a folder of artifacts is wanted");
        if (OperatingSystem.IsWindows()) return;
        foreach (var folder in (string[])[root, Path.Combine(root, ArtifactStore.StoreFolder)])
            if (access(folder, MayReadAndEnter) != 0 && Marshal.GetLastPInvokeError() == AccessDenied)
                throw new InputException($"{folder} cannot be read.{WriteAccess.OwnerOf(folder)} Let a group share the store "
                    + $"(chgrp -R GROUP and chmod -R g+rX on its folder), or {WriteAccess.OtherFolder}");
    }

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int access(string path, int mode);
}
