using System.CommandLine;

namespace D1.Cli.Verbs;

/// <summary>Options that several verbs have.</summary>
internal static class SharedOptions
{
    public static Argument<string> Spec() => new("SPEC") { Description = "YAML file of the stage to run." };

    public static Option<string[]> Set() => new("--set")
    {
        Description = "Override a key of the spec: path.to.key=value (value is YAML).",
        HelpName = "key=value",
        AllowMultipleArgumentsPerToken = true,
    };

    public static Option<bool> Json() => new("--json") { Description = "Print one JSON document on standard output, everything else on standard error." };

    public static Option<bool> Overwrite() => new("--overwrite") { Description = "Replace what is there; never what the command reads." };

    public static Option<string?> Artifacts() => new("--artifacts")
    {
        Description = "Folder of the artifacts (default: $D1_ARTIFACTS, else artifacts/ at the root of the checkout).",
        HelpName = "DIR",
    };
}
