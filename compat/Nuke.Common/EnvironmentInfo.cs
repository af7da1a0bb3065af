namespace Nuke.Common;

/// <summary>The environment of the process.</summary>
public static class EnvironmentInfo
{
    /// <summary>Value of an environment variable, or null.</summary>
    public static string? GetVariable(string name) => Environment.GetEnvironmentVariable(name);
}
