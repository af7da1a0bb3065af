using System.Diagnostics;
using System.Text.Json.Nodes;
using D1.Code;
using D1.Pipeline.Verify;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace D1.Cli.Tests;

/// <summary>Which stages of the smoke profile a change of the code runs again: through the real command, with the change made in the
/// compiled program.</summary>
public sealed class CodeInKeyTests(FilledStore store) : IClassFixture<FilledStore>
{
    [Fact]
    public void Nothing_runs_where_nothing_changed() => Assert.All(Plan("d1", _ => { }), node => Assert.Equal("cached", State(node)));

    [Fact]
    public void The_list_of_code_is_of_its_packages_versions_and_of_its_assemblies()
    {
        const string Deps = "d1-toy.deps.json";
        using var folder = new ScratchFolder();
        string[] assemblies = Directory.GetFiles(AppContext.BaseDirectory, "*.dll");
        foreach (var file in assemblies.Append(Path.Combine(AppContext.BaseDirectory, Deps)))
            File.CreateSymbolicLink(Path.Combine(folder.Path, Path.GetFileName(file)), file);
        var (deps, list) = (Path.Combine(folder.Path, Deps), Path.Combine(folder.Path, CodeGraph.FileName));
        Assert.Equal(0, Analyse());
        var before = File.ReadAllText(list);
        Assert.Equal(0, Analyse());
        Assert.Equal(before, File.ReadAllText(list));
        var text = File.ReadAllText(deps);
        File.Delete(deps);
        File.WriteAllText(deps, System.Text.RegularExpressions.Regex.Replace(text, @"YamlDotNet/[0-9.]+", "YamlDotNet/99.0.1"));
        Assert.Contains(Deps, Assert.Throws<CodeException>(() => { CodeGraph.Load(folder.Path); }).Message, StringComparison.Ordinal);
        Assert.Equal(0, Analyse());
        Assert.NotEqual(before, File.ReadAllText(list));

        int Analyse()
        {
            using var process = Process.Start("dotnet", [Path.Combine(AppContext.BaseDirectory, "D1.Code.dll"), deps]);
            process.WaitForExit();
            return process.ExitCode;
        }
    }

    [Theory]
    [InlineData("gsm8k", "gsm", "D1.Tasks.Gsm.NanoGsm", 0.5, "NanoGsm.Rewards")]
    [InlineData("countdown", "countdown", "D1.Tasks.Countdown.NanoCountdown", 0.1, "NanoCountdown.Rewards")]
    public void A_rewards_number_runs_training_and_evaluation_on_it_and_what_follows(
        string task, string asked, string type, double number, string member)
    {
        var plan = Plan("D1.Tasks", module => PatchedProgram.Replace(module, type, "get_Rewards", number, number / 2));
        var running = plan.Where(node => State(node) == "run").ToList();
        // The rewards stand in what an evaluation shows; no other task's cells have them.
        var cells = plan.Where(node => (string?)node["stage"] == "evaluate").Select(Name).ToLookup(name =>
            name.Contains($"task={asked} ", StringComparison.Ordinal));
        Assert.Equal(
            cells[true].Where(name => !TrainsOnIt(name)).Append($"d1-{task}").Append($"diffu-grpo-{task}").Order(),
            running.Select(Name).Order());
        Assert.All(running, node =>
        {
            var change = Assert.Single(node["changes"]!.AsArray())!;
            Assert.Equal("code", (string?)change["component"]);
            Assert.Equal([member], change["members"]!["changed"]!.AsArray().Select(name => (string?)name));
            Assert.Empty(change["members"]!["appeared"]!.AsArray());
            Assert.Empty(change["members"]!["vanished"]!.AsArray());
        });
        var waiting = plan.Where(node => State(node) == "pending").Select(Name).ToList();
        Assert.Contains("table1", waiting);
        Assert.Equal(plan.Select(Name).Where(TrainsOnIt).Append("table1").Order(), waiting.Order());
        Assert.Contains(cells[false], name => !TrainsOnIt(name));

        bool TrainsOnIt(string name) => name.Contains($"inputs.model=diffu-grpo-{task}", StringComparison.Ordinal)
            || name.Contains($"inputs.model=d1-{task}", StringComparison.Ordinal);
    }

    // With the constant that stands for it in the compiled method, and the stages whose nodes run or wait because of it.
    [Theory]
    [InlineData("D1.Tasks", "D1.Tasks.Sudoku.NanoSudoku", "Draw", "diffu_grpo evaluate masked_sft pretrain table1")]
    [InlineData("D1.Model", "D1.Model.Kernels.FusedKernels", "Linear", "diffu_grpo evaluate masked_sft pretrain table1")]
    [InlineData("D1.Model", "D1.Model.Decoding.SemiAutoregressiveDecoder", "Decode", "diffu_grpo evaluate table1")]
    [InlineData("D1.Model", "D1.Model.Objectives.DiffuGrpo", "Loss", "diffu_grpo evaluate table1")]
    [InlineData("D1.Model", "D1.Model.Objectives.OneStepEstimator", "Draw", "diffu_grpo evaluate table1")]
    [InlineData("D1.Model", "D1.Model.Objectives.PolicyTrainer", "Update", "diffu_grpo evaluate table1")]
    [InlineData("D1.Pipeline", "D1.Pipeline.Statistics.Interval", "Of", "evaluate table1")]
    [InlineData("D1.Stages", "D1.Stages.Tables.Table1", "ToMarkdown", "table1")]
    [InlineData("D1.Pipeline", "D1.Pipeline.Execution.NativeSettings", "Variables", "diffu_grpo evaluate masked_sft pretrain table1")]
    public void A_change_of_a_method_runs_the_stages_that_reach_it(string assembly, string type, string method, string stages)
    {
        var plan = Plan(assembly, module => PatchedProgram.Touch(module, type, method));
        Assert.Equal(stages.Split(' '), plan.Where(node => State(node) != "cached")
            .Select(node => (string)node["stage"]!).Distinct().Order());
    }

    // All at once: a node runs where any of them is in its key.
    [Fact]
    public void Changes_of_methods_that_no_stage_reaches_run_nothing()
    {
        (string Assembly, string Type, string Method)[] methods =
        [
            ("D1.Model", "D1.Model.Objectives.PolicyObjectives", ".cctor"),
            ("D1.Stages", "D1.Stages.TorchDevices", "Apply"),
            ("D1.Pipeline", "D1.Pipeline.ProgressMeter", "Report"),
            ("D1.Pipeline", "D1.Pipeline.Display.LiveDisplay", "Message"),
            ("D1.Pipeline", "D1.Pipeline.StageContext", "Metric"),
            ("D1.Pipeline", "D1.Pipeline.Store.ArtifactStore", "Find"),
            ("D1.Pipeline", "D1.Pipeline.Tracking.NoTracker", "Start"),
            ("D1.Stages", "D1.Stages.Training.DiffuGrpoStage", "Estimate"),
            ("D1.Tasks", "D1.Tasks.TaskRegistry", "NanoTask"),
            ("D1.Tasks", "D1.Tasks.TaskRegistry", ".cctor"),
            ("D1.Tasks", "D1.Tasks.Data.Parquet", "Read"),
            ("d1", "D1.Cli.Verbs.GuardVerb", "Create"),
        ];
        Assert.All(
            Plan(methods.Select(each => (each.Assembly, (Action<ModuleDefinition>)(module =>
                PatchedProgram.Touch(module, each.Type, each.Method))))),
            node => Assert.True(State(node) == "cached", node.ToJsonString()));
    }

    [Fact]
    public void A_new_task_that_no_spec_names_runs_nothing() => Assert.All(Plan("D1.Tasks", module =>
    {
        var known = module.GetType("D1.Tasks.Math.NanoMath");
        var added = new TypeDefinition("D1.Tasks.Math", "NewTask", known.Attributes, known.BaseType);
        var constructor = new MethodDefinition(".ctor", known.Methods.First(method => method.IsConstructor && !method.IsStatic)
            .Attributes, module.TypeSystem.Void);
        constructor.Body.GetILProcessor().Emit(OpCodes.Ret);
        added.Methods.Add(constructor);
        module.Types.Add(added);
    }), node => Assert.Equal("cached", State(node)));

    [Fact]
    public void An_explanation_names_the_members()
    {
        using var patched = new PatchedProgram("D1.Tasks", module => PatchedProgram.Replace(module, "D1.Tasks.Gsm.NanoGsm", "get_Rewards",
            0.5, 0.25));
        using var d1 = new ToyCommand(patched.Command);
        var outcome = d1.Run("plan", FilledStore.Spec, "--artifacts", store.Root, "--changes");
        Assert.Contains("          code: NanoGsm.Rewards changed\n", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_program_whose_code_is_not_known_says_so_in_one_line()
    {
        using var patched = new PatchedProgram("d1", _ => { });
        using var d1 = new ToyCommand(patched.Command);
        var code = Path.Combine(Path.GetDirectoryName(patched.Command)!, "code.json");
        File.AppendAllText(Path.Combine(Path.GetDirectoryName(code)!, "D1.Tasks.dll"), " ");
        Assert.Equal((2, $"d1: {code} does not belong to the D1.Tasks.dll beside it; compile again (./build.sh Compile)\n"), Complaint());
        File.Delete(code);
        Assert.Equal((2, $"d1: {code} is missing: which code a result depends on is unknown; compile again (./build.sh Compile)\n"),
            Complaint());

        (int, string) Complaint() => d1.Run("plan", FilledStore.Spec, "--artifacts", store.Root) is var outcome
            ? (outcome.ExitCode, outcome.Errors) : default;
    }

    private List<JsonNode> Plan(string assembly, Action<ModuleDefinition> patch) => Plan([(assembly, patch)]);

    private List<JsonNode> Plan(IEnumerable<(string Assembly, Action<ModuleDefinition> Patch)> patches)
    {
        using var patched = new PatchedProgram(patches);
        using var d1 = new ToyCommand(patched.Command);
        var outcome = d1.Run("plan", FilledStore.Spec, "--artifacts", store.Root, "--json");
        Assert.True(outcome.ExitCode == 0, outcome.Errors);
        return [.. JsonNode.Parse(outcome.Output)!.AsArray().Select(node => node!)];
    }

    private static string State(JsonNode node) => (string)node["state"]!;

    private static string Name(JsonNode node) => (string)node["spec"]!;
}
