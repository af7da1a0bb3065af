using System.Globalization;
using System.Runtime.InteropServices;

namespace D1.Stages.Artifacts;

/// <summary>Why a folder cannot be written to, whose it is, and what to do: the system's own words name neither.</summary>
internal static partial class WriteAccess
{
    private const int ReadOnlyFileSystem = 30;
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

    /// <summary>Does something that writes to a folder; a refusal is told with the folder's owner and the remedy.</summary>
    /// <exception cref="IOException">The folder cannot be written to.</exception>
    public static void Explained(string folder, Action write) => Explained(folder, () =>
    {
        write();
        return true;
    });

    /// <inheritdoc cref="Explained(string, Action)"/>
    public static T Explained<T>(string folder, Func<T> write)
    {
        try
        {
            return write();
        }
        catch (UnauthorizedAccessException error)
        {
            throw Denied(folder, error);
        }
        catch (IOException error) when (error.HResult is ReadOnlyFileSystem or AccessDenied)
        {
            throw Denied(folder, error);
        }
    }

    private const int AccessDenied = 13;

    private static IOException Denied(string folder, Exception error)
    {
        var place = folder;
        while (!Directory.Exists(place)) place = Path.GetDirectoryName(place)!;
        var readOnly = (error.HResult, error.InnerException?.HResult) is (ReadOnlyFileSystem, _) or (_, ReadOnlyFileSystem);
        var owner = FileStatus.Of(place) is { } status
            ? string.Create(CultureInfo.InvariantCulture, $" It belongs to {UserName(status.Owner)} (mode {Convert.ToString(status.Mode & 0xfff, 8)}); this is {UserName(geteuid())}.")
            : "";
        return new IOException(readOnly
            ? $"{place} cannot be written to: its file system is read-only.{owner} Mount it writable, or give another folder by --artifacts or D1_ARTIFACTS"
            : $"{place} cannot be written to.{owner} Give another folder by --artifacts or D1_ARTIFACTS; or let a group share this one: chgrp -R GROUP and chmod -R g+rwX,g+s on the artifacts "
                + "folder, and umask 002 for everybody who uses it", error);
    }

    private static string UserName(uint id)
    {
        const string Users = "/etc/passwd";
        var number = id.ToString(CultureInfo.InvariantCulture);
        var line = File.Exists(Users) ? File.ReadLines(Users).FirstOrDefault(line => line.Split(':') is [_, _, var user, ..] && user == number) : null;
        return line is null ? $"user {number}" : line[..line.IndexOf(':')];
    }

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int access(string path, int mode);

    [LibraryImport("libc")]
    private static partial uint geteuid();
}
