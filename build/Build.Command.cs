using System.Text.RegularExpressions;
using Nuke.Common;
using Nuke.Common.IO;
using Nuke.Common.Tooling;
using Serilog;

/// <summary>The <c>d1</c> command, as targets call it.</summary>
sealed partial class Build
{
    [Parameter("Gc only lists what it would remove; with --executor slurm stage targets print their scripts and submit nothing")]
    readonly bool DryRun = false;

    static AbsolutePath CommandAssembly => RootDirectory / "src" / "D1.Cli" / "bin" / Packages / "Release" / "net10.0" / "d1.dll";

    static Tool DotNet => ToolResolver.GetPathTool("dotnet");

    void RemoveGarbage() => DotNet($"{CommandAssembly} gc {RootDirectory / "experiments"} {Experiments}{(DryRun ? " --dry-run" : ""):nq}",
        logInvocation: false, logger: LogLine);

    /// <summary>Runs the command and answers its standard output.</summary>
    static IEnumerable<string> D1(string arguments) =>
        DotNet($"{CommandAssembly} {arguments:nq}", logOutput: false).Where(line => line.Type == OutputType.Std).Select(line => line.Text);

    /// <summary>Another command's own words, as they are.</summary>
    static void LogLine(OutputType type, string line)
    {
        if (type == OutputType.Err)
            Log.Warning("{Line:l}", line);
        else
            Console.WriteLine(line);
    }

    /// <summary>One argument, whatever it holds: backslashes count only before a quote, and at the end, where one follows.</summary>
    static string Quoted(string argument) =>
        $"\"{BeforeQuote().Replace(argument, x => x.Value.EndsWith('"') ? $"{x.Value[..^1]}{x.Value[..^1]}\\\"" : x.Value + x.Value)}\"";

    [GeneratedRegex(@"\\*""|\\+$")]
    private static partial Regex BeforeQuote();
}
