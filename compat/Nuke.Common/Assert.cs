using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Nuke.Common;

/// <summary>Checks that end the running target with one line.</summary>
public static class Assert
{
    /// <exception cref="InvalidOperationException">Always, with <paramref name="message"/>.</exception>
    [DoesNotReturn]
    public static void Fail(string message, Exception? exception = null) => throw new InvalidOperationException(message, exception);

    /// <exception cref="ArgumentException"><paramref name="condition"/> is false.</exception>
    public static void True(
        [DoesNotReturnIf(false)] bool condition,
        string? message = null,
        [CallerArgumentExpression(nameof(condition))] string? argumentExpression = null)
    {
        if (!condition)
            throw new ArgumentException(message ?? $"Expected to be true: {argumentExpression}");
    }

    /// <exception cref="ArgumentNullException"><paramref name="obj"/> is null.</exception>
    internal static T NotNull<T>(
        [NotNull] this T? obj,
        string? message = null,
        [CallerArgumentExpression(nameof(obj))] string? argumentExpression = null)
        where T : class =>
        obj ?? throw new ArgumentException(message ?? $"Expected not to be null: {argumentExpression}");

    /// <exception cref="ArgumentException">There is no file at <paramref name="path"/>.</exception>
    internal static void FileExists(
        string path,
        string? message = null,
        [CallerArgumentExpression(nameof(path))] string? argumentExpression = null) =>
        True(File.Exists(path), message ?? $"File '{path}' does not exist", argumentExpression);

    /// <exception cref="ArgumentException">There is no directory at <paramref name="path"/>.</exception>
    internal static void DirectoryExists(
        string path,
        string? message = null,
        [CallerArgumentExpression(nameof(path))] string? argumentExpression = null) =>
        True(Directory.Exists(path), message ?? $"Directory '{path}' does not exist", argumentExpression);
}
