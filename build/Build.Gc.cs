using Nuke.Common;

/// <summary>Keeps the store from growing for ever.</summary>
sealed partial class Build
{
    [Parameter("Gc only lists what it would remove")]
    readonly bool DryRun = false;

    Target Gc => _ => _
        .Description("Removes artifacts that no spec leads to any more; --dry-run lists")
        .Executes(() => DotNet(
            $"{CommandAssembly} gc {RootDirectory / "experiments"} {Experiments}{(DryRun ? " --dry-run" : ""):nq}",
            logInvocation: false,
            logger: LogLine));
}
