using System.Diagnostics;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using D1.Tests;

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
    public void An_invocation_compiles_once_however_many_targets_it_has()
    {
        var compiled = Path.Combine(_d1.Folder, "compiled");
        var outcome = Build("-t:MaskedSft;DiffuGrpoGsm8k", "-p:CompileFirst=true", $"-p:Builder=echo >> \"{compiled}\" once:");
        Assert.True(outcome.ExitCode == 0, outcome.Output);
        Assert.Contains("built   d1-gsm8k", outcome.Output, StringComparison.Ordinal);
        Assert.Equal(["once: Compile"], File.ReadAllLines(compiled).Select(line => line.TrimEnd()));
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
        var targets = XDocument.Load(Path.Combine(Root, "D1.proj")).Root!.Elements("Target")
            .ToDictionary(target => (string)target.Attribute("Name")!,
            target => target.Elements("MSBuild").Attributes("Properties")
                .SelectMany(run => run.Value["Spec=".Length..].Split("%3B")).ToList());
        Assert.True(BuildTargets.Stages.Count >= 8);
        // The ablations' specs are whatever lies in their folder, in another than the profile's.
        foreach (var (name, specs) in BuildTargets.Stages.Where(stage => stage.Key is not ("Evaluate" or "Ablations")))
            Assert.Equal(specs, targets[name]);
        Assert.Contains("Evaluate", targets.Keys);
        Assert.Contains("DownloadData", targets.Keys);
    }

    [Fact]
    public void Every_target_of_the_build_is_in_its_table()
    {
        var elsewhere = Directory.EnumerateFiles(Path.Combine(Root, "build"), "*.cs").Where(file => Path.GetFileName(file) != "Build.cs")
            .SelectMany(file => AnyTarget().Matches(File.ReadAllText(file)).Select(target => $"{Path.GetFileName(file)}: {target.Value}"));
        Assert.Empty(elsewhere);
    }

    private static string Root => SharedData.RepositoryRoot;

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

    [GeneratedRegex(@"\bTarget \w+ =>")]
    private static partial Regex AnyTarget();
}
