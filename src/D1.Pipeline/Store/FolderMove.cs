namespace D1.Pipeline.Store;

/// <summary>Folders that come to their place, or leave it, in one rename: nobody finds half of one. They may come from another file
/// system.</summary>
public static class FolderMove
{
    private const int AcrossFileSystems = 18;

    /// <summary>Moves a folder. One that lies at the new place goes as soon as the new one is there. On another file system its files are
    /// on the disk then, and the new name is in any case: a power cut leaves one of the two.</summary>
    /// <param name="place">Where it will be.</param>
    /// <param name="folder">Where it is.</param>
    /// <param name="cancellation">Stops a copy to another file system: then both places are as they were.</param>
    /// <exception cref="DirectoryNotFoundException">The folder is not there any more.</exception>
    /// <exception cref="IOException">The new place cannot be written to.</exception>
    public static void To(string place, string folder, CancellationToken cancellation = default)
    {
        var (arriving, leaving) = (Beside(place, "arriving"), Beside(place, "leaving"));
        WriteAccess.Require(Path.GetDirectoryName(place)!);
        Delete(arriving);
        var copied = !TryRename(folder, arriving);
        if (copied) CopyWhole(folder, arriving, cancellation);
        Delete(leaving);
        if (Directory.Exists(place)) Vacate(place, leaving);
        Directory.Move(arriving, place);
        DiskFlush.Names(Path.GetDirectoryName(place)!);
        Delete(leaving);
        if (copied) Delete(folder);
    }

    /// <summary>Deletes a folder.</summary>
    /// <exception cref="DirectoryNotFoundException">It is not there any more.</exception>
    public static void Away(string folder)
    {
        var leaving = Beside(folder, "leaving");
        Delete(leaving);
        Vacate(folder, leaving);
        Delete(leaving);
    }

    /// <summary>Whether the folder is none yet, or none any more.</summary>
    public static bool IsOnItsWay(string folder) => Path.GetFileName(folder).StartsWith('.');

    // A sibling, so that it is on the place's file system, whatever links lead there.
    private static string Beside(string place, string what) =>
        Path.Combine(Path.GetDirectoryName(place)!, $".{Path.GetFileName(place)}.{what}");

    // A layered file system does not rename what lies in a lower layer, not even in its own folder.
    private static void Vacate(string folder, string leaving)
    {
        if (!TryRename(folder, leaving)) Delete(folder);
    }

    private static bool TryRename(string from, string to)
    {
        try
        {
            WriteAccess.Explained(Path.GetDirectoryName(from)!, () => Directory.Move(from, to));
            return true;
        }
        catch (IOException error) when (error.HResult == AcrossFileSystems)
        {
            return false;
        }
    }

    private static void CopyWhole(string from, string to, CancellationToken cancellation)
    {
        try
        {
            Copy(from, to, cancellation);
            DiskFlush.Whole(to);
        }
        catch
        {
            Delete(to);
            throw;
        }
    }

    private static void Copy(string from, string to, CancellationToken cancellation)
    {
        Directory.CreateDirectory(to);
        const SearchOption All = SearchOption.AllDirectories;
        foreach (var folder in Directory.EnumerateDirectories(from, "*", All)) Directory.CreateDirectory(There(folder));
        foreach (var file in Directory.EnumerateFiles(from, "*", All)) CopyFile(file, There(file), cancellation);

        string There(string path) => Path.Combine(to, Path.GetRelativePath(from, path));
    }

    private static void CopyFile(string from, string to, CancellationToken cancellation)
    {
        using var source = new FileStream(from, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 0 };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = File.GetUnixFileMode(source.SafeFileHandle);
        using var copy = new FileStream(to, options);
        var buffer = new byte[1 << 20];
        do cancellation.ThrowIfCancellationRequested();
        while (Next());

        bool Next()
        {
            var count = source.Read(buffer);
            copy.Write(buffer, 0, count);
            return count > 0;
        }
    }

    private static void Delete(string folder)
    {
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
    }
}
