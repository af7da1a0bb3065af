using System.Runtime.InteropServices;

namespace D1.Pipeline.Store;

/// <summary>Links to folders that lead to the old place or to the new one, and are never missing in between.</summary>
internal static partial class SymbolicLink
{
    private const string Partial = ".partial";

    /// <summary>Makes a link, or has one lead elsewhere.</summary>
    /// <exception cref="IOException">The folder cannot be written to, or something else than a link is there.</exception>
    public static void Put(string link, string target)
    {
        var partial = Path.Combine(Path.GetDirectoryName(link)!, $".{Path.GetFileName(link)}.{Guid.NewGuid():n}{Partial}");
        Directory.CreateSymbolicLink(partial, target);
        try
        {
            // The framework's own moves know files and folders, not links to folders.
            if (OperatingSystem.IsWindows()) Replace(partial, link);
            else if (rename(partial, link) != 0)
                throw new IOException($"{link}: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");
        }
        catch
        {
            new DirectoryInfo(partial).Delete();
            throw;
        }
    }

    /// <summary>Whether a name is that of a link on its way, or of one that a kill left so.</summary>
    public static bool IsPartial(string name) => name.StartsWith('.') && name.EndsWith(Partial, StringComparison.Ordinal);

    // Windows has no rename over a link to a folder.
    private static void Replace(string partial, string link)
    {
        if (new DirectoryInfo(link).LinkTarget is not null) Directory.Delete(link);
        Directory.Move(partial, link);
    }

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int rename(string from, string to);
}
