using System.Reflection;

namespace D1.Core;

/// <summary>How an exception that nobody foresaw is told: one line, and the stack trace for those who ask for it.</summary>
public static class UnexpectedFailure
{
    /// <summary>Set to 1, it shows stack traces.</summary>
    public const string Variable = "D1_TRACE";

    /// <summary>The exception with its stack trace where <see cref="Variable"/> asks for it; null otherwise.</summary>
    public static string? Trace(Exception error) => Environment.GetEnvironmentVariable(Variable) is "1" ? error.ToString() : null;

    /// <summary>One line: what happened, and how to see where.</summary>
    public static string Describe(Exception error)
    {
        var cause = Cause(error);
        return cause is DllNotFoundException or BadImageFormatException or EntryPointNotFoundException
            ? $"a library is missing or does not load; see {Typed.D1} doctor: {OneLine(cause.Message)}"
            : $"{cause.GetType().Name}: {OneLine(cause.Message)} ({Variable}=1 shows where)";
    }

    /// <summary>A text on one line, with what a terminal would obey made visible.</summary>
    public static string OneLine(string text) =>
        string.Concat(text.ReplaceLineEndings(" ").Select(letter =>
            char.IsControl(letter) ? FormattableString.Invariant($"\\u{(int)letter:x4}") : letter.ToString()));

    // What reflection, type initialisers and tasks wrap says less than what it is wrapped around.
    private static Exception Cause(Exception error) =>
        error is TargetInvocationException or TypeInitializationException or AggregateException { InnerExceptions.Count: 1 }
        && error.InnerException is { } inner
            ? Cause(inner)
            : error;
}
