namespace Nuke.Common.Tooling;

/// <summary>Finds executables.</summary>
public static class ToolResolver
{
    /// <exception cref="ArgumentException">There is no file at <paramref name="toolPath"/>.</exception>
    private static Tool GetTool(string toolPath)
    {
        Assert.FileExists(toolPath);
        return (arguments, workingDirectory, environmentVariables, timeout, logOutput, logInvocation, logger, exitHandler) =>
        {
            var process = ProcessTasks
                .StartProcess(toolPath, arguments.ToStringAndClear(), workingDirectory, environmentVariables, timeout, logOutput,
                    logInvocation, logger, arguments.GetFilter())
                .AssertWaitForExit();
            if (exitHandler is null)
                process.AssertZeroExitCode();
            else
                exitHandler(process);
            return process.Output;
        };
    }

    /// <exception cref="Exception">No folder of <c>PATH</c> holds <paramref name="name"/>.</exception>
    public static Tool GetPathTool(string name) => GetTool(ToolPathResolver.GetPathExecutable(name));
}
