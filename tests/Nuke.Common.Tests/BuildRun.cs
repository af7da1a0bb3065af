using System.Linq.Expressions;
using System.Text.RegularExpressions;
using Nuke.Common;
using Nuke.Common.Execution;

namespace BuildTests;

/// <summary>One invocation of a toy build in an empty repository, with everything that it wrote.</summary>
internal sealed partial record BuildRun(int ExitCode, string Out, string Error)
{
    /// <param name="arguments">Command line, split at spaces; EMPTY is an argument without text.</param>
    /// <param name="defaultTarget">Target that runs when the command line names none.</param>
    /// <param name="variables">Environment variables.</param>
    /// <param name="root">A repository to run in; otherwise a new one that is deleted afterwards.</param>
    public static BuildRun Of<T>(
        string arguments,
        Expression<Func<T, Target>> defaultTarget,
        Dictionary<string, string>? variables = null,
        ToyRepository? root = null)
        where T : NukeBuild, new()
    {
        using var own = root is null ? new ToyRepository() : null;
        var (previousOut, previousError, previousContext) = (Console.Out, Console.Error, BuildContext.Current);
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        try
        {
            Console.SetOut(output);
            Console.SetError(error);
            ConsoleReport.HasColours = false;
            BuildLog.Verbosity = Verbosity.Normal;
            var words = arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(x => x == "EMPTY" ? "" : x);
            BuildContext.Current = new BuildContext([.. words], variables ?? [], (root ?? own!).Folder);
            var exitCode = BuildManager.Execute<T>([defaultTarget]);
            return new BuildRun(exitCode, output.ToString(), error.ToString());
        }
        finally
        {
            Console.SetOut(previousOut);
            Console.SetError(previousError);
            BuildContext.Current = previousContext;
        }
    }

    /// <summary>Everything on standard output but times and dates.</summary>
    public string Steady => Dates().Replace(Clocks().Replace(Out, "00:00:00"), "DATE").TrimEnd();

    /// <summary>The summary's lines of targets: name, status and remark.</summary>
    public IReadOnlyList<string> Summary =>
        [.. Out.Split('\n')
            .SkipWhile(x => !x.StartsWith('─')).Skip(1)
            .TakeWhile(x => !x.StartsWith('─'))
            .Select(x => Spaces().Replace(x.Replace("< 1sec", "", StringComparison.Ordinal), " ").TrimEnd())];

    [GeneratedRegex(@"\d{4}-\d{2}-\d{2} \S+?(?=\.)")]
    private static partial Regex Dates();

    [GeneratedRegex(@"(?<=^|\n)\d{2}:\d{2}:\d{2}")]
    private static partial Regex Clocks();

    [GeneratedRegex(" +")]
    private static partial Regex Spaces();
}
