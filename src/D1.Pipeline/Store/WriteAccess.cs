using System.Globalization;
using System.Runtime.InteropServices;
using D1.Pipeline.Files;

namespace D1.Pipeline.Store;

/// <summary>Why something cannot be written to, whose it is, and what to do: the system's own words name neither.</summary>
internal static partial class WriteAccess
{
    /// <summary>What who has no access may do instead.</summary>
    public const string OtherFolder = "give another folder by --artifacts or D1_ARTIFACTS, or a first one of your own in D1_STORES";
    private const int AccessDenied = 13, ReadOnlyFileSystem = 30;
    private const int MayWriteAndEnter = 2 | 1;

    /// <summary>Makes the folder if it is not there, and refuses one that nothing could be put into.</summary>
    /// <exception cref="IOException">It cannot be written to.</exception>
    public static void Require(string folder) => Explained(folder, () =>
    {
        Directory.CreateDirectory(folder);
        if (OperatingSystem.IsWindows() || access(folder, MayWriteAndEnter) == 0) return;
        var error = Marshal.GetLastPInvokeError();
        throw new IOException(Marshal.GetPInvokeErrorMessage(error), error);
    });

    /// <summary>Does something that writes to a file or folder; a refusal is told with its owner and the remedy.</summary>
    /// <exception cref="IOException">It, or the folder that it would be in, cannot be written to.</exception>
    public static void Explained(string path, Action write) => Explained(path, () =>
    {
        write();
        return true;
    });

    /// <inheritdoc cref="Explained(string, Action)"/>
    public static T Explained<T>(string path, Func<T> write)
    {
        try
        {
            return write();
        }
        catch (UnauthorizedAccessException error)
        {
            throw Denied(path, error);
        }
        catch (IOException error) when (error.HResult is ReadOnlyFileSystem or AccessDenied)
        {
            throw Denied(path, error);
        }
    }

    /// <summary>Whose a path is, or the nearest folder above it that can be seen, and who asks: a sentence after a blank.</summary>
    public static string OwnerOf(string path) => FileStatus.Of(NearestTo(path)) is { } status
        ? $" It belongs to {UserName(status.Owner)} (mode {Convert.ToString(status.Mode & 0xfff, 8)}); this is {UserName(geteuid())}." : "";

    private static string NearestTo(string path)
    {
        while (!Path.Exists(path)) path = Path.GetDirectoryName(path)!;
        return path;
    }

    private static IOException Denied(string path, Exception error)
    {
        var place = NearestTo(path);
        var readOnly = (error.HResult, error.InnerException?.HResult) is (ReadOnlyFileSystem, _) or (_, ReadOnlyFileSystem);
        var owner = OwnerOf(place);
        return new IOException(readOnly
            ? $"{place} cannot be written to: its file system is read-only.{owner} Mount it writable, or {OtherFolder}"
            : $"{place} cannot be written to.{owner} Let a group share the store (chgrp -R GROUP and chmod -R g+rwX,g+s on its folder), or "
                + OtherFolder, error);
    }

    private static string UserName(uint id)
    {
        const string Users = "/etc/passwd";
        var number = id.ToString(CultureInfo.InvariantCulture);
        var lines = File.Exists(Users) ? File.ReadLines(Users) : [];
        var line = lines.FirstOrDefault(line => line.Split(':') is [_, _, var user, ..] && user == number);
        return line is null ? $"user {number}" : line[..line.IndexOf(':')];
    }

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int access(string path, int mode);

    [LibraryImport("libc")]
    private static partial uint geteuid();
}
