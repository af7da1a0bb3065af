using SystemPath = System.IO.Path;

namespace Nuke.Common.IO;

/// <summary>An absolute, normalised path of a file or directory; <c>/</c> goes down, <c>/ ".."</c> up.</summary>
public class AbsolutePath
{
    private readonly string _path;

    private AbsolutePath(string path) => _path = SystemPath.TrimEndingDirectorySeparator(SystemPath.GetFullPath(path));

    /// <summary>Last part of the path.</summary>
    public string Name => SystemPath.GetFileName(_path);

    /// <summary>Extension with its dot, or empty.</summary>
    public string Extension => SystemPath.GetExtension(_path);

    /// <summary>Directory that holds this one, or null at the root.</summary>
    public AbsolutePath? Parent => SystemPath.GetDirectoryName(_path) is { } parent ? new AbsolutePath(parent) : null;

    /// <exception cref="ArgumentException"><paramref name="path"/> is relative.</exception>
    public static AbsolutePath Create(string path)
    {
        Assert.True(SystemPath.IsPathRooted(path), $"Path '{path}' must be rooted");
        return new AbsolutePath(path);
    }

    [return: System.Diagnostics.CodeAnalysis.NotNullIfNotNull(nameof(path))]
    public static implicit operator string?(AbsolutePath? path) => path?._path;

    public static AbsolutePath operator /(AbsolutePath left, string? right) =>
        new(right is null ? left._path : SystemPath.Combine(left._path, right));

    public static bool operator ==(AbsolutePath? a, AbsolutePath? b) => Equals(a, b);

    public static bool operator !=(AbsolutePath? a, AbsolutePath? b) => !Equals(a, b);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is AbsolutePath other && Equals(other);

    /// <summary>Same path; Windows ignores case.</summary>
    private bool Equals(AbsolutePath other) =>
        string.Equals(_path, other._path, OperatingSystem.IsWindows() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal);

    /// <inheritdoc/>
    public override int GetHashCode() =>
        OperatingSystem.IsWindows() ? StringComparer.OrdinalIgnoreCase.GetHashCode(_path) : _path.GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => _path;
}
