using D1.Core;

namespace D1.Pipeline.Specs;

/// <summary>
/// Where a value was written: a file with line and column (both from 1), or the command-line option that gave it (line 0).
/// </summary>
public readonly record struct SourceLocation(string Source, int Line = 0, int Column = 0)
{
    /// <summary><c>file:line:column</c>, the file relative to the current folder when it lies below it; or the option's text.</summary>
    public override string ToString() => Line == 0 ? Source : $"{Shorten(Source)}:{Line}:{Column}";

    [OutsideKey("words of messages")]
    public static string Shorten(string path)
    {
        if (!Path.IsPathFullyQualified(path)) return path;
        var relative = Path.GetRelativePath(Environment.CurrentDirectory, path);
        return relative.StartsWith("..", StringComparison.Ordinal) ? path : relative;
    }
}
