using System.CommandLine;
using System.CommandLine.Completions;
using System.CommandLine.Parsing;
using D1.Cli.Help;
using D1.Cli.Outputs;

namespace D1.Cli.Verbs;

/// <summary>What a path on the command line is to lead to.</summary>
internal enum PathUse
{
    /// <summary>A file or a folder; the verb sees which.</summary>
    Any,

    /// <summary>A result: its name or key, a table's name, or a path.</summary>
    Result,

    /// <summary>A spec: its name or its file.</summary>
    Spec,

    /// <summary>A file to read or to write; a pipe is one too.</summary>
    File,

    /// <summary>A folder to read, or to make.</summary>
    Folder,
}

/// <summary>Options and arguments that take a path: never an empty text, a device, or a folder in place of a file.</summary>
internal static class PathOption
{
    /// <param name="name">The option, with its hyphens.</param>
    /// <param name="use">What it leads to.</param>
    /// <param name="description">For the help page.</param>
    /// <param name="placeholder">Stands for the path on the help page.</param>
    public static Option<string?> Create(string name, PathUse use, string description, string placeholder) =>
        Checked(new Option<string?>(name) { Description = description, HelpName = placeholder }, name, use);

    /// <summary>An option without which its verb does not start.</summary>
    public static Option<string> Required(string name, PathUse use, string description, string placeholder) =>
        Checked(new Option<string>(name) { Description = description, HelpName = placeholder, Required = true }, name, use);

    /// <summary>An argument: one path.</summary>
    public static Argument<string> Argument(string name, PathUse use, string description) =>
        Checked(new Argument<string>(name) { Description = description }, name, use);

    /// <summary>An argument: several paths.</summary>
    public static Argument<string[]> Arguments(string name, PathUse use, string description, ArgumentArity arity) =>
        Checked(new Argument<string[]>(name) { Description = description, Arity = arity }, name, use);

    private static Option<T> Checked<T>(Option<T> option, string name, PathUse use)
    {
        option.Validators.Add(result => Check(result, name, use));
        if (CandidatesOf(use) is { } candidates) option.CompletionSources.Add(candidates);
        return option;
    }

    private static Argument<T> Checked<T>(Argument<T> argument, string name, PathUse use)
    {
        argument.Validators.Add(result => Check(result, name, use));
        if (CandidatesOf(use) is { } candidates) argument.CompletionSources.Add(candidates);
        return argument;
    }

    private static Func<CompletionContext, IEnumerable<string>>? CandidatesOf(PathUse use) => use switch
    {
        PathUse.Result => WordCandidates.Results,
        PathUse.Spec => WordCandidates.Specs,
        _ => null, // the shell knows files
    };

    private static void Check(SymbolResult result, string name, PathUse use)
    {
        foreach (var token in result.Tokens)
            if (Problem(token.Value, use) is { } problem) result.AddError($"{name} {problem}");
    }

    private static string? Problem(string path, PathUse use) =>
        string.IsNullOrWhiteSpace(path) ? $"must be a path, not '{path}'"
        : path.Contains('\0', StringComparison.Ordinal) ? "must be a path: it holds a NUL"
        : IsDevice(Path.GetFullPath(path)) ? $"must not be a device: {path}"
        : use == PathUse.File && (Directory.Exists(path) || Path.EndsInDirectorySeparator(path)) ? $"must be a file, but {path} is a folder"
        : use == PathUse.Folder && File.Exists(path) ? $"must be a folder, but {path} is a file"
        : null;

    private static bool IsDevice(string path) =>
        path.StartsWith("/dev/", StringComparison.Ordinal)
        && !FilePlace.IsDescriptor(path) && path != "/dev/null" && !path.StartsWith("/dev/shm/", StringComparison.Ordinal);
}
