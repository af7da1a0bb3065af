namespace D1.Cli.Tests;

/// <summary>A test that needs a terminal, which the program <c>script</c> of util-linux makes; skipped, with the reason, where it is absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ScriptFactAttribute : FactAttribute
{
    public const string Program = "/usr/bin/script";

    public ScriptFactAttribute()
    {
        if (!OperatingSystem.IsLinux() || !File.Exists(Program)) Skip = $"needs {Program} (util-linux)";
    }
}
