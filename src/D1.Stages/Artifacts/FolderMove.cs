namespace D1.Stages.Artifacts;

/// <summary>Folders that come to their place, or leave it, in one rename: nobody finds half of one. What they come from may be another file system.</summary>
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
        if (Directory.Exists(place)) Directory.Move(place, leaving);
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
        WriteAccess.Explained(Path.GetDirectoryName(folder)!, () => Directory.Move(folder, leaving));
        Delete(leaving);
    }

    // A sibling, so that it is on the place's file system, whatever links lead there. No key begins with a dot.
    private static string Beside(string place, string what) => Path.Combine(Path.GetDirectoryName(place)!, $".{Path.GetFileName(place)}.{what}");

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
        foreach (var folder in Directory.EnumerateDirectories(from, "*", SearchOption.AllDirectories)) Directory.CreateDirectory(Path.Combine(to, Path.GetRelativePath(from, folder)));
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories)) File.Copy(file, Path.Combine(to, Path.GetRelativePath(from, file)));
    }

    private static void Delete(string folder)
    {
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
    }
}
