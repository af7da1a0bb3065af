using System.Text.Json.Nodes;

namespace D1.Cli.Tests;

public sealed class RunVerbTests : IDisposable
{
    private readonly ToyCommand _d1 = new ToyCommand().Spec("base", "stage: toy\n").Spec("cell", "stage: toy\ninputs: {model: base}\n")
        .Spec("table", "stage: toy_table\nmodels: [base]\nlengths: [2, 3]\n").Spec("bad", "stage: toy\nfail_at: 2\n")
        .Spec("needs", "stage: toy\ninputs: {model: bad}\n");

    public void Dispose() => _d1.Dispose();

    [Fact]
    public void A_spec_and_what_it_needs_are_built_once()
    {
        var built = _d1.Json("run", "table.yaml");
        Assert.Equal("toy_table", (string?)built["stage"]);
        Assert.Equal("built", (string?)built["status"]);
        Assert.Equal(2, (double?)built["metrics"]!["cells"]);
        Assert.Equal(Path.Combine(_d1.Artifacts, "store", "toy_table", (string)built["key"]!), (string?)built["path"]);
        var cached = _d1.Json("run", "table.yaml");
        Assert.Equal("cached", (string?)cached["status"]);
        Assert.Equal((string?)built["key"], (string?)cached["key"]);
        Assert.Equal("cached", (string?)_d1.Json("run", "table.yaml", "--in-process")["status"]);
        Assert.Equal("built", (string?)_d1.Json("run", "table.yaml", "--force")["status"]);
        Assert.Equal("built", (string?)_d1.Json("run", "base.yaml", "--set", "steps=9", "--set", "text=x")["status"]);
    }

    [Fact]
    public void Nothing_is_taken_from_the_store_without_a_cache_and_every_run_is_explained()
    {
        Assert.Contains("  base: why: no earlier result of this spec", _d1.Run("run", "table.yaml", "--changes").Errors,
            StringComparison.Ordinal);
        Assert.DoesNotContain("built    base", _d1.Run("run", "table.yaml", "--force").Errors, StringComparison.Ordinal);
        var whole = _d1.Run("run", "table.yaml", "--no-cache", "--changes").Errors;
        Assert.Equal(4, whole.Split('\n').Count(line => line.EndsWith("why: as asked", StringComparison.Ordinal)));
        _d1.Spec("base", "stage: toy\nsteps: 5\n");
        Assert.Contains("base: why: parameters.steps: 3 → 5", _d1.Run("run", "table.yaml", "--changes").Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void A_result_says_which_commit_its_program_was_compiled_from()
    {
        var compiled = JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "revision.json")))!;
        var made = (string)_d1.Json("run", "base.yaml")["path"]!;
        var manifest = JsonNode.Parse(File.ReadAllText(Path.Combine(made, "manifest.json")))!;
        Assert.Equal(((string?)compiled["Commit"], (bool?)compiled["Dirty"]), ((string?)manifest["commit"], (bool?)manifest["dirty"]));
    }

    /// <summary>Who prepares the next experiment while one is at work does not change that one.</summary>
    [Fact]
    public void A_spec_that_is_edited_while_a_run_is_at_work_is_refused_and_not_taken_for_what_was_asked()
    {
        _d1.Spec("first", "stage: toy\nsteps: 40\ndelay: 50\n").Spec("top", "stage: toy\ninputs: {model: first}\n");
        using var run = _d1.Start("run", "top.yaml", "--json");
        SpinWait.SpinUntil(() => Directory.Exists(Path.Combine(_d1.Artifacts, "work", "toy")), TimeSpan.FromMinutes(1));
        _d1.Spec("top", "stage: toy\nseed: 9\ninputs: {model: first}\n");
        var outcome = ToyCommand.Wait(run);
        Assert.Equal(1, outcome.ExitCode);
        Assert.Equal("its spec, or one that it needs, was edited after the run had begun; run it again",
            (string?)JsonNode.Parse(outcome.Output)!["error"]);
        Assert.Equal("built", (string?)_d1.Json("run", "top.yaml")["status"]);
    }

    [Fact]
    public void A_program_that_is_compiled_again_while_a_run_is_at_work_builds_nothing_for_it()
    {
        var request = new JsonObject
        {
            ["spec"] = Path.Combine(_d1.Folder, "base.yaml"),
            ["set"] = new JsonArray(),
            ["id"] = "",
            ["code"] = "of another build",
            ["inputs"] = new JsonObject(),
            ["run"] = new JsonObject { ["device"] = "cpu" },
        };
        using var worker = _d1.Start("worker", "--artifacts", _d1.Artifacts);
        worker.StandardInput.WriteLine(request.ToJsonString());
        Assert.Contains("the program was compiled again after the run had begun; run it again", worker.StandardOutput.ReadLine(),
            StringComparison.Ordinal);
        worker.StandardInput.Close();
        ToyCommand.Wait(worker);
        Assert.Equal("built", (string?)_d1.Json("run", "base.yaml")["status"]);
    }

    [Fact]
    public void A_failure_exits_with_1_and_is_told_in_json_and_in_a_line()
    {
        var outcome = _d1.Run("run", "needs.yaml", "--json");
        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("failed  bad", outcome.Errors, StringComparison.Ordinal);
        Assert.Contains("InvalidOperationException: failed at step 2, as asked", outcome.Errors, StringComparison.Ordinal);
        var json = JsonNode.Parse(outcome.Output)!;
        Assert.Equal("skipped", (string?)json["status"]);
        Assert.Equal("needs bad", (string?)json["error"]);
    }

    [Fact]
    public void What_was_built_is_said_once_where_results_and_progress_go_to_one_place()
    {
        var outcome = _d1.Shell("d1 run base.yaml 2>&1 | cat");
        Assert.Single(outcome.Output.Split('\n'), line => line.StartsWith("built ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("d1: unknown verb 'rnu'; did you mean 'run'? (see d1 --help)", "rnu")]
    [InlineData("d1: Required argument 'SPEC' missing for command: 'run' (see d1 run --help)", "run")]
    [InlineData("d1: --workers must be at least 1 and at most 1024, not '0' (see d1 run --help)", "run", "base.yaml", "--workers", "0")]
    [InlineData("d1: no spec file 'bass.yaml'; did you mean 'base'?", "run", "bass.yaml", "--json")]
    [InlineData("d1: --set stepz=1: unknown key 'stepz'; did you mean 'steps'?", "run", "base.yaml", "--set", "stepz=1")]
    [InlineData("d1: --set steps=-1: 'steps' must be at least 0 and at most 1000, not -1", "plan", "base.yaml", "--set", "steps=-1")]
    public void Bad_input_is_one_line_and_exit_code_2(string expected, params string[] arguments)
    {
        var outcome = _d1.Run(arguments);
        Assert.Equal(expected, outcome.Errors.TrimEnd());
        Assert.Equal(2, outcome.ExitCode);
        Assert.Empty(outcome.Output);
    }

    [Fact]
    public void An_error_in_a_spec_names_file_line_and_column()
    {
        _d1.Spec("typo", "stage: toy\n\nlerning_rate: 1\n");
        Assert.Equal("d1: typo.yaml:3:1: unknown key 'lerning_rate'; did you mean 'learning_rate'?",
            _d1.Run("run", "typo.yaml").Errors.TrimEnd());
    }

    [Fact]
    public void A_plan_says_what_would_run_and_why()
    {
        _d1.Run("run", "table.yaml");
        _d1.Spec("base", "stage: toy\nsteps: 5\n");
        var plan = JsonNode.Parse(_d1.Run("plan", "table.yaml", "--json").Output)!.AsArray();
        Assert.Equal(["run", "pending", "pending", "pending"], plan.Select(node => (string?)node!["state"]));
        Assert.Equal("""{"component":"parameters.steps","old":"3","new":"5"}""", plan[0]!["changes"]![0]!.ToJsonString());
        var brief = _d1.Run("plan", "table.yaml").Output;
        Assert.Contains("run      base", brief, StringComparison.Ordinal);
        Assert.Contains("parameters.steps: 3 → 5", brief, StringComparison.Ordinal);
        var text = _d1.Run("plan", "table.yaml", "--changes").Output;
        Assert.Contains("parameters.steps: 3 → 5", text, StringComparison.Ordinal);
        Assert.Contains("key waits for: base/2, base/3", text, StringComparison.Ordinal);
        Assert.EndsWith("1 run, 3 pending\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_plan_says_to_run_first_can_be_run()
    {
        using var d1 = new ToyCommand("d1.dll");
        var plan = d1.Run("plan", "paper/table1");
        Assert.True(plan.ExitCode == 0, plan.Errors);
        var first = plan.Output.Split('\n').Single(line => line.StartsWith("first ", StringComparison.Ordinal)).Split("d1 run ")[1];
        Assert.Equal("evaluate inputs.model=base-model task=gsm8k gen_length=128",
            (string?)d1.Json(["plan", .. first.Split(' ')]).AsArray()[^1]!["spec"]);
    }

    [Fact]
    public void A_plan_is_compared_with_results_of_its_own_profile()
    {
        _d1.Run("run", "base.yaml");
        var elsewhere = Directory.CreateDirectory(Path.Combine(_d1.Folder, "other")).FullName;
        File.WriteAllText(Path.Combine(elsewhere, "base.yaml"), "stage: toy\nsteps: 5\n");
        Assert.Empty(_d1.Json("plan", "other/base.yaml")[0]!["changes"]!.AsArray());
        _d1.Spec("base", "stage: toy\nsteps: 5\n");
        Assert.Single(_d1.Json("plan", "base.yaml")[0]!["changes"]!.AsArray());
    }

    [Fact]
    public void A_device_is_checked_before_anything_runs()
    {
        var misspelt = _d1.Run("run", "base.yaml", "--device", "gpu");
        Assert.Equal((2, "d1: --device is auto, cpu, cuda or cuda:N, not 'gpu' (see d1 run --help)\n"),
            (misspelt.ExitCode, misspelt.Errors));
        var absent = _d1.Run("run", "table.yaml", "--device", "cuda:99");
        Assert.Equal(2, absent.ExitCode);
        Assert.Contains("base.yaml: device cuda:99: ", Assert.Single(absent.Errors.TrimEnd().Split('\n')), StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_d1.Artifacts, "store")));
    }

    [Fact]
    public void A_device_of_the_command_line_goes_before_the_specs()
    {
        _d1.Spec("far", "stage: toy\ndevice: cuda:99\n");
        Assert.Equal(2, _d1.Run("run", "far.yaml").ExitCode);
        Assert.Equal((string?)_d1.Json("run", "far.yaml", "--device", "cpu")["key"], (string?)_d1.Json("run", "base.yaml")["key"]);
        Assert.Equal("run", (string?)JsonNode.Parse(_d1.Run("plan", "far.yaml", "--json").Output)![0]!["state"]);
        Assert.Equal("cached", (string?)JsonNode.Parse(_d1.Run("plan", "far.yaml", "--device", "cpu", "--json").Output)![0]!["state"]);
    }
}
