using SystemPath = System.IO.Path;

namespace Nuke.Common.IO;

/// <summary>An absolute, normalised path of a file or directory; <c>/</c> goes down, <c>/ ".."</c> up.</summary>
public class AbsolutePath : IAbsolutePathHolder, IFormattable
{
    /// <summary>Format: in double quotes.</summary>
    public const string DoubleQuote = "d";

    /// <summary>Format: in double quotes when it holds a space.</summary>
    public const string DoubleQuoteIfNeeded = "dn";

    /// <summary>Format: as it is.</summary>
    public const string NoQuotes = "nq";

    private readonly string _path;

    private AbsolutePath(string path) => _path = SystemPath.TrimEndingDirectorySeparator(SystemPath.GetFullPath(path));

    AbsolutePath IAbsolutePathHolder.Path => this;

    /// <summary>Last part of the path.</summary>
    public string Name => SystemPath.GetFileName(_path);

    /// <summary>Last part of the path without its extension.</summary>
    public string NameWithoutExtension => SystemPath.GetFileNameWithoutExtension(_path);

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
    public static implicit operator AbsolutePath?(string? path) => path is null ? null : Create(path);

    [return: System.Diagnostics.CodeAnalysis.NotNullIfNotNull(nameof(path))]
    public static implicit operator string?(AbsolutePath? path) => path?._path;

    public static AbsolutePath operator /(AbsolutePath left, string? right) =>
        new(right is null ? left._path : SystemPath.Combine(left._path, right));

    public static AbsolutePath operator +(AbsolutePath left, string? right) => new(left._path + right);

    public static bool operator ==(AbsolutePath? a, AbsolutePath? b) => Equals(a, b);

    public static bool operator !=(AbsolutePath? a, AbsolutePath? b) => !Equals(a, b);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is AbsolutePath other && Equals(other);

    /// <summary>Same path; Windows ignores case.</summary>
    protected bool Equals(AbsolutePath other) =>
        string.Equals(_path, other._path, EnvironmentInfo.IsWin ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal);

    /// <inheritdoc/>
    public override int GetHashCode() =>
        EnvironmentInfo.IsWin ? StringComparer.OrdinalIgnoreCase.GetHashCode(_path) : _path.GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => _path;

    /// <summary>The path in one of the formats above.</summary>
    public string ToString(string? format) => format switch
    {
        DoubleQuote => $"\"{_path}\"",
        DoubleQuoteIfNeeded => _path.Contains(' ', StringComparison.Ordinal) ? $"\"{_path}\"" : _path,
        _ => _path,
    };

    string IFormattable.ToString(string? format, IFormatProvider? formatProvider) => ToString(format);
}
