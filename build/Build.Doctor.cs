using Nuke.Common;
using Nuke.Common.Tooling;
using Serilog;

sealed partial class Build
{
    Target Doctor => _ => _
        .Description("Says what was found: dotnet, libtorch, kernels, threads, GPUs, disk")
        .Executes(() => DotNet($"{CommandAssembly} doctor", logInvocation: false, logger: LogLine));

    /// <summary>Another command's own words, as they are.</summary>
    static void LogLine(OutputType type, string line)
    {
        if (type == OutputType.Err)
            Log.Warning("{Line:l}", line);
        else
            Console.WriteLine(line);
    }
}
