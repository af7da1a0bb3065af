using System.Diagnostics;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace D1.Cli.Tests;

/// <summary>The stages as targets of D1.proj.</summary>
public sealed partial class MsBuildTargetTests : IDisposable
{
    private readonly ToyCommand _d1 = new ToyCommand().Spec("masked-sft", "stage: toy\n")
        .Spec("diffu-grpo-gsm8k", "stage: toy\ninputs: {model: masked-sft}\n").Spec("d1-gsm8k", "stage: toy\nsteps: 9\n");

    public void Dispose() => _d1.Dispose();

    [Fact]
    public void A_target_runs_its_specs_and_what_they_need_and_then_has_nothing_to_do()
    {
        var first = Build("-t:DiffuGrpoGsm8k", "-p:Set=\"learning_rate=0.5;seed=3\"");
        Assert.True(first.ExitCode == 0, first.Output);
        Assert.Contains("built   masked-sft", first.Output, StringComparison.Ordinal);
        Assert.Contains("built   diffu-grpo-gsm8k learning_rate=0.5 seed=3", first.Output, StringComparison.Ordinal);
        Assert.Contains("built   d1-gsm8k learning_rate=0.5 seed=3", first.Output, StringComparison.Ordinal);
        var second = Build("-t:DiffuGrpoGsm8k", "-p:Set=\"learning_rate=0.5;seed=3\"");
        Assert.DoesNotContain("built ", second.Output, StringComparison.Ordinal);
        Assert.Contains("cached  d1-gsm8k learning_rate=0.5 seed=3", second.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_checkout_may_have_any_name()
    {
        var checkout = Path.Combine(_d1.Folder, "it's ü a%20b #1");
        Directory.CreateDirectory(Path.Combine(checkout, "experiments", "nano"));
        File.Copy(Path.Combine(Root, "D1.proj"), Path.Combine(checkout, "D1.proj"));
        File.Copy(Path.Combine(_d1.Folder, "masked-sft.yaml"), Path.Combine(checkout, "experiments", "nano", "masked-sft.yaml"));
        var outcome = BuildIn(checkout, "-t:MaskedSft");
        Assert.True(outcome.ExitCode == 0, outcome.Output);
        Assert.Contains("built   masked-sft", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_failure_fails_the_build_and_is_told()
    {
        var outcome = Build("-t:MaskedSft", "-p:Set=stepz=1");
        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("d1: --set stepz=1: unknown key 'stepz'; did you mean 'steps'?", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Its_targets_are_those_of_the_build_with_the_same_specs()
    {
        var stages = StageTarget().Matches(File.ReadAllText(Path.Combine(Root, "build", "Build.Stages.cs")))
            .Select(match => (Name: match.Groups["name"].Value,
                Specs: SpecName().Matches(match.Groups["specs"].Value).Select(spec => spec.Groups[1].Value).ToList())).ToList();
        var targets = XDocument.Load(Path.Combine(Root, "D1.proj")).Root!.Elements("Target")
            .ToDictionary(target => (string)target.Attribute("Name")!,
            target => target.Elements("MSBuild").SelectMany(run => ((string)run.Attribute("Properties")!)["Spec=".Length..].Split("%3B"))
                .ToList());
        Assert.True(stages.Count >= 8);
        foreach (var (name, specs) in stages.Where(stage => stage.Name != "Evaluate"))
            Assert.Equal(specs, targets[name]);
        Assert.Contains("Evaluate", targets.Keys);
        Assert.Contains("DownloadData", targets.Keys);
    }

    private static string Root { get; } = FindRoot();

    private CommandOutcome Build(params string[] arguments) => BuildIn(Root, [$"-p:Experiments={_d1.Folder}", .. arguments]);

    private CommandOutcome BuildIn(string checkout, params string[] arguments)
    {
        var d1 = Path.Combine(AppContext.BaseDirectory, "d1-toy.dll");
        string[] command = ["build", Path.Combine(checkout, "D1.proj"), "--disable-build-servers", $"-p:D1Command=dotnet \"{d1}\""];
        var info = new ProcessStartInfo("dotnet", [.. command, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        info.Environment["D1_ARTIFACTS"] = _d1.Artifacts;
        info.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        info.Environment.Remove("MLFLOW_TRACKING_URI");
        using var process = Process.Start(info)!;
        process.StandardInput.Close();
        return ToyCommand.Wait(process);
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "D1.slnx"))) return folder.FullName;
        throw new InvalidOperationException("the tests do not run inside a checkout");
    }

    // Target MaskedSft => _ => Stage(_, "what it does", "masked-sft")
    [GeneratedRegex("""Target (?<name>\w+) => _ => Stage\(\s*_, "[^"]*", (?<specs>.*)\)$""", RegexOptions.Multiline)]
    private static partial Regex StageTarget();

    [GeneratedRegex("\"([^\"]+)\"")]
    private static partial Regex SpecName();
}
