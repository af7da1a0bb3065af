using D1.Core;
using D1.Pipeline.Files;

namespace D1.Cli.Outputs;

/// <summary>
/// A file or folder as the file system knows it, whatever it is called: links, hard links, other spellings and letter cases are one place.
/// </summary>
internal sealed class FilePlace
{
    private const int MostLinks = 40;
    private readonly string _key;

    private FilePlace(string path)
    {
        Path = Resolve(System.IO.Path.GetFullPath(path), 0);
        _key = FileStatus.Of(Path) is { } status ? $"{status.Device}:{status.Inode}"
            : OperatingSystem.IsWindows() || OperatingSystem.IsMacOS() ? Path.ToUpperInvariant() : Path;
    }

    /// <summary>The whole path, without links.</summary>
    public string Path { get; }

    /// <exception cref="InputException">The path is empty, or its links go in a circle.</exception>
    public static FilePlace Of(string path)
    {
        if (path.Length == 0) throw new InputException("an empty path where a file or folder is expected");
        try
        {
            return new FilePlace(path);
        }
        catch (IOException error)
        {
            throw new InputException($"{path}: {error.Message.ReplaceLineEndings(" ")}", error);
        }
    }

    /// <summary>Whether a path leads to a device or a pipe: what is written there goes on at once, and nothing is replaced.</summary>
    public static bool IsStream(string path) => IsDescriptor(path) || FileStatus.Of(path) is { IsStream: true };

    /// <summary>Whether a path names what is open already, whatever that is: a shell gives a command its pipes so.</summary>
    public static bool IsDescriptor(string path) =>
        path is "/dev/stdin" or "/dev/stdout" or "/dev/stderr" || path.StartsWith("/dev/fd/", StringComparison.Ordinal);

    public bool Is(FilePlace other) => _key == other._key;

    /// <summary>Whether it lies somewhere below a folder.</summary>
    public bool IsBelow(FilePlace folder) => Parent is { } parent && (parent.Is(folder) || parent.IsBelow(folder));

    private FilePlace? Parent => System.IO.Path.GetDirectoryName(Path) is { } parent ? new FilePlace(parent) : null;

    private static string Resolve(string full, int links)
    {
        if (links > MostLinks) throw new IOException("its links go in a circle");
        full = System.IO.Path.TrimEndingDirectorySeparator(full);
        if (System.IO.Path.GetDirectoryName(full) is not { } parent) return full;
        parent = Resolve(parent, links);
        var place = System.IO.Path.Combine(parent, System.IO.Path.GetFileName(full));
        return new FileInfo(place).LinkTarget is { } target ? Resolve(System.IO.Path.GetFullPath(target, parent), links + 1) : place;
    }
}
