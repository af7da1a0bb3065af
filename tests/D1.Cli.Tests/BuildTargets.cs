using System.Text.RegularExpressions;
using D1.Tests;

namespace D1.Cli.Tests;

/// <summary>The build's stage targets and their specs, as its table of targets has them.</summary>
internal static partial class BuildTargets
{
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Stages { get; } =
        StageTarget().Matches(File.ReadAllText(Path.Combine(SharedData.RepositoryRoot, "build", "Build.cs"))).ToDictionary(
            match => match.Groups["name"].Value, IReadOnlyList<string> (match) =>
                [.. SpecName().Matches(match.Groups["specs"].Value).Select(spec => spec.Groups[1].Value)]);

    /// <summary>The specs of a target; it is there.</summary>
    public static IReadOnlyList<string> Specs(string target) =>
        Stages.TryGetValue(target, out var specs) ? specs : throw new ArgumentException($"build/Build.cs has no stage target {target}");

    // Target MaskedSft => _ => Stage(_, "what it does", "masked-sft")
    [GeneratedRegex("""Target (?<name>\w+) => _ => Stage\(\s*_, "[^"]*", (?<specs>.*)\)$""", RegexOptions.Multiline)]
    private static partial Regex StageTarget();

    [GeneratedRegex("\"([^\"]+)\"")]
    private static partial Regex SpecName();
}
