using System.Text;

namespace Nuke.Common.IO;

/// <summary>Files and directories by their paths. Writing creates missing parents.</summary>
public static class AbsolutePathExtensions
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Whether a file is there.</summary>
    public static bool FileExists(this AbsolutePath path) => File.Exists(path);

    /// <summary>Whether a directory is there.</summary>
    public static bool DirectoryExists(this AbsolutePath path) => Directory.Exists(path);

    /// <summary>Creates the directory and its parents; returns the path.</summary>
    public static AbsolutePath CreateDirectory(this AbsolutePath path)
    {
        Directory.CreateDirectory(path);
        return path;
    }

    /// <summary>Deletes the directory with everything in it, if it is there.</summary>
    public static void DeleteDirectory(this AbsolutePath path)
    {
        if (Directory.Exists(path))
            Directory.Delete(path, recursive: true);
    }

    /// <summary>Deletes the directories that are there.</summary>
    public static void DeleteDirectories(this IEnumerable<AbsolutePath> paths)
    {
        foreach (var path in paths)
            path.DeleteDirectory();
    }

    /// <summary>Deletes the file, if it is there.</summary>
    public static void DeleteFile(this AbsolutePath path)
    {
        if (path.FileExists()) File.Delete(path);
    }

    /// <summary>Files in the directory, sorted; <paramref name="depth"/> 1 stays in it.</summary>
    public static IEnumerable<AbsolutePath> GetFiles(
        this AbsolutePath path, string pattern = "*", int depth = 1, FileAttributes attributes = 0) =>
        Found(Directory.EnumerateFiles(path, pattern, Options(depth)), attributes);

    /// <summary>Directories in the directory, sorted; <paramref name="depth"/> 1 stays in it.</summary>
    public static IEnumerable<AbsolutePath> GetDirectories(
        this AbsolutePath path, string pattern = "*", int depth = 1, FileAttributes attributes = 0) =>
        Found(Directory.EnumerateDirectories(path, pattern, Options(depth)), attributes);

    /// <summary>The whole file as text.</summary>
    public static string ReadAllText(this AbsolutePath path, Encoding? encoding = null)
    {
        Assert.FileExists(path);
        return File.ReadAllText(path, encoding ?? Encoding.UTF8);
    }

    /// <summary>The file's lines.</summary>
    internal static string[] ReadAllLines(this AbsolutePath path, Encoding? encoding = null)
    {
        Assert.FileExists(path);
        return File.ReadAllLines(path, encoding ?? Encoding.UTF8);
    }

    /// <summary>Writes the text, ended by one line break unless <paramref name="eofLineBreak"/> is false.</summary>
    public static AbsolutePath WriteAllText(this AbsolutePath path, string content, Encoding? encoding = null, bool? eofLineBreak = null)
    {
        path.Parent?.CreateDirectory();
        File.WriteAllText(path, eofLineBreak ?? true ? content.TrimEnd('\r', '\n') + "\n" : content, encoding ?? Utf8);
        return path;
    }

    /// <summary>Appends the lines.</summary>
    internal static AbsolutePath AppendAllLines(this AbsolutePath path, string[] lines, Encoding? encoding = null)
    {
        path.Parent?.CreateDirectory();
        File.AppendAllLines(path, lines, encoding ?? Utf8);
        return path;
    }

    private static EnumerationOptions Options(int depth) => new()
    {
        RecurseSubdirectories = depth > 1,
        MaxRecursionDepth = depth - 1,
        AttributesToSkip = 0,
    };

    private static IEnumerable<AbsolutePath> Found(IEnumerable<string> paths, FileAttributes attributes) =>
        paths.Where(x => (File.GetAttributes(x) & attributes) == attributes)
            .Order(StringComparer.Ordinal)
            .Select(AbsolutePath.Create);
}
