namespace Nuke.Common.Tooling;

/// <summary>Finds the paths of executables.</summary>
internal static class ToolPathResolver
{
    /// <summary>The first match in the folders of <c>PATH</c>; a path that exists is returned in full.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static string GetPathExecutable(string pathExecutable)
    {
        if (File.Exists(pathExecutable))
            return Path.GetFullPath(pathExecutable);

        string[] endings = OperatingSystem.IsWindows() && !Path.HasExtension(pathExecutable) ? [".exe", ".cmd"] : [""];
        return (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .SelectMany(folder => endings.Select(ending => Path.Combine(folder, pathExecutable + ending)))
            .FirstOrDefault(File.Exists)
            .NotNull($"Could not find '{pathExecutable}' on the PATH");
    }
}
