using System.Diagnostics;
using System.Text;
using Serilog;

namespace Nuke.Common.Tooling;

/// <summary>Starts processes. What they write is logged; an interrupted build ends them.</summary>
internal static class ProcessTasks
{
    /// <summary>Starts an executable.</summary>
    /// <param name="toolPath">A path, or a name that <c>PATH</c> finds; a <c>.dll</c> runs with <c>dotnet</c>.</param>
    /// <param name="arguments">Arguments in one string.</param>
    /// <param name="workingDirectory">Default: this process's.</param>
    /// <param name="environmentVariables">The whole environment; null hands on this process's.</param>
    /// <param name="timeout">Milliseconds after which <see cref="IProcess.WaitForExit"/> ends it.</param>
    /// <param name="logOutput">Whether lines go to <paramref name="logger"/>.</param>
    /// <param name="logInvocation">Whether the command line is logged.</param>
    /// <param name="logger">Takes each line; default <see cref="DefaultLogger"/>.</param>
    /// <param name="outputFilter">Changes each line before it is kept or logged.</param>
    /// <exception cref="ArgumentException">The executable or the directory does not exist.</exception>
    public static IProcess StartProcess(
        string toolPath,
        string? arguments = null,
        string? workingDirectory = null,
        IReadOnlyDictionary<string, string>? environmentVariables = null,
        int? timeout = null,
        bool? logOutput = null,
        bool? logInvocation = null,
        Action<OutputType, string>? logger = null,
        Func<string, string>? outputFilter = null)
    {
        if (!Path.IsPathRooted(toolPath) && !toolPath.Contains(Path.DirectorySeparatorChar, StringComparison.Ordinal))
            toolPath = ToolPathResolver.GetPathExecutable(toolPath);
        if (toolPath.EndsWith(".dll", StringComparison.OrdinalIgnoreCase))
            (toolPath, arguments) = (ToolPathResolver.GetPathExecutable("dotnet"), $"\"{toolPath}\" {arguments}".TrimEnd());
        var directory = workingDirectory ?? Environment.CurrentDirectory;
        Assert.FileExists(toolPath);
        Assert.DirectoryExists(directory);

        var start = new ProcessStartInfo(toolPath, arguments ?? "")
        {
            WorkingDirectory = directory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        if (environmentVariables is not null)
        {
            start.Environment.Clear();
            foreach (var (name, value) in environmentVariables)
                start.Environment[name] = value;
        }

        outputFilter ??= line => line;
        if (logInvocation ?? true)
            Log.Information("> {ToolPath} {Arguments}", toolPath, outputFilter(start.Arguments));
        return new StartedProcess(start, outputFilter, timeout, logOutput ?? true ? logger ?? DefaultLogger : null);
    }

    /// <summary>Logs standard output as debug and standard error as error.</summary>
    private static void DefaultLogger(OutputType type, string output)
    {
        if (type == OutputType.Std)
            Log.Debug("{Output:l}", output);
        else
            Log.Error("{Output:l}", output);
    }
}
