namespace D1.Stages.Artifacts;

/// <summary>Folders that come to their place, or leave it, in one rename: nobody finds half of one. They may come from another file
/// system.</summary>
internal static class FolderMove
{
    private const int AcrossFileSystems = 18;

    /// <summary>Moves a folder. One that lies at the new place goes as soon as the new one is there.</summary>
    /// <exception cref="DirectoryNotFoundException">The folder is not there any more.</exception>
    /// <exception cref="IOException">The new place cannot be written to.</exception>
    public static void To(string place, string folder)
    {
        var (arriving, leaving) = (Beside(place, "arriving"), Beside(place, "leaving"));
        WriteAccess.Require(Path.GetDirectoryName(place)!);
        Delete(arriving);
        var copied = !TryRename(folder, arriving);
        if (copied) Copy(folder, arriving);
        Delete(leaving);
        if (Directory.Exists(place)) Vacate(place, leaving);
        Directory.Move(arriving, place);
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

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        const SearchOption All = SearchOption.AllDirectories;
        foreach (var folder in Directory.EnumerateDirectories(from, "*", All)) Directory.CreateDirectory(There(folder));
        foreach (var file in Directory.EnumerateFiles(from, "*", All)) File.Copy(file, There(file));

        string There(string path) => Path.Combine(to, Path.GetRelativePath(from, path));
    }

    private static void Delete(string folder)
    {
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
    }
}
