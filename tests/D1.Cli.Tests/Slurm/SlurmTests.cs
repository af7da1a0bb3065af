using System.Diagnostics;
using System.Text.Json.Nodes;

namespace D1.Cli.Tests.Slurm;

/// <summary>Graphs through a real Slurm.</summary>
[Collection(SlurmRuns.Name)]
public sealed class SlurmTests(TwoNodeSlurm slurm)
{
    // Slurm looks at time limits every half minute.
    private const string Long = "stage: toy\nsteps: 120\ndelay: 300\n", Slow = "stage: toy\nsteps: 40\ndelay: 100\n";

    private const string Quick = "stage: toy\nsteps: 20\ndelay: 10\n";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    [SlurmFact]
    public void A_graph_goes_on_through_time_limits_kills_and_cancels_and_ends_as_a_local_run_does()
    {
        using var calm = Graph(new ToyCommand());
        using var wild = Graph(slurm.Command());
        // A delay changes no sum.
        var expected = Digest(calm.Json("run", "top.yaml", "--set", "*.delay=0"));
        // Told to leave some seconds after it began: one minute is the shortest limit that there is.
        File.WriteAllText(Path.Combine(wild.Folder, "short.yaml"), "hours: 0.0167\nnotice: 52\nprogram_memory: 0.5\n");
        string[] arguments = ["run", "top.yaml", "--executor", "slurm", "--cluster", "short.yaml", "--checkpoint-every", "0.1", "--json"];
        using var first = wild.Start(arguments);
        Until(() => slurm.Running("killed").Length > 0 && Worker(wild, "killed").Length > 0);
        slurm.Sh($"kill -9 {Worker(wild, "killed")}");
        Until(() => slurm.Running("cancelled").Length > 0);
        slurm.Sh($"scancel {slurm.Running("cancelled")}");
        var outcome = ToyCommand.Wait(first, Patience);
        Assert.Contains("cancelled failed: its job was cancelled; log: ", outcome.Errors, StringComparison.Ordinal);
        Assert.Equal("skipped", (string?)JsonNode.Parse(outcome.Output)!["status"]);

        using var second = wild.Start(arguments);
        outcome = ToyCommand.Wait(second, Patience);
        Assert.True(outcome.ExitCode == 0, outcome.Errors);
        Assert.Equal(expected, Digest(JsonNode.Parse(outcome.Output)!));
        var submission = Directory.EnumerateDirectories(Path.Combine(wild.Artifacts, "slurm"), "*-top-1").Single();
        var jobs = wild.Json("status", Path.GetFileName(submission))[0]!["stages"]!.AsArray();
        Assert.True((int)Stage(jobs, "limited")["stops"]! > 0, "no job was stopped by its limit");
        Assert.True((int)Stage(jobs, "killed")["losses"]! > 0, "no job was killed");
    }

    [SlurmFact]
    public void What_a_job_cannot_do_is_said_in_one_line_and_what_needs_it_is_cancelled()
    {
        using var d1 = slurm.Command().Spec("broken", Quick + "fail_at: 3\n").Spec("top", Quick + "inputs: {model: broken}\n");
        var outcome = d1.Run("run", "top.yaml", "--executor", "slurm");
        Assert.Equal(1, outcome.ExitCode);
        Assert.Matches(@"d1: broken failed: .*failed at step 3, as asked.*; log: \S+/0\.log\n", outcome.Errors);
        var stages = d1.Json("status")[0]!["stages"]!.AsArray();
        Until(() => (string?)Stage(stages = d1.Json("status")[0]!["stages"]!.AsArray(), "top")["error"] is not null);
        Assert.StartsWith("cancelled, since it needs broken", (string?)Stage(stages, "top")["error"], StringComparison.Ordinal);
        Assert.Equal(1, (int)Stage(stages, "broken")["starts"]!);
    }

    [SlurmFact]
    public void A_program_that_crashes_is_not_tried_again_as_one_that_was_killed_is()
    {
        using var d1 = slurm.Command().Spec("slow", Long);
        using var run = d1.Start("run", "slow.yaml", "--executor", "slurm");
        var worker = "";
        Until(() => (worker = Worker(d1, "slow")).Length > 0);
        StoreTroubleTests.Sh($"kill -SYS {worker}");
        var outcome = ToyCommand.Wait(run, Patience);
        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("d1: slow failed: its worker process ended with signal 31", outcome.Errors, StringComparison.Ordinal);
        Assert.Equal(1, (int)Stage(d1.Json("status")[0]!["stages"]!.AsArray(), "slow")["starts"]!);
    }

    [SlurmFact]
    public void A_job_that_the_site_does_not_requeue_is_followed_by_another_that_others_wait_for()
    {
        using var d1 = slurm.Command().Spec("noticed", Slow).Spec("top", Quick + "inputs: {model: noticed}\n");
        File.WriteAllText(Path.Combine(d1.Folder, "strict.yaml"), "sbatch: [--no-requeue]\n");
        using var run = d1.Start("run", "top.yaml", "--executor", "slurm", "--cluster", "strict.yaml", "--json");
        Until(() => slurm.Running("noticed") is { Length: > 0 } job && Worker(d1, "noticed").Length > 0);
        var job = slurm.Running("noticed");
        Thread.Sleep(500);
        slurm.Sh($"scancel --batch --signal=USR1 {job}");
        var outcome = ToyCommand.Wait(run, Patience);
        Assert.True(outcome.ExitCode == 0, outcome.Errors);
        var stages = d1.Json("status")[0]!["stages"]!.AsArray();
        Assert.NotEqual(job, (string?)Stage(stages, "noticed")["job"]);
        Assert.Equal((2, 1), ((int)Stage(stages, "noticed")["starts"]!, (int)Stage(stages, "noticed")["stops"]!));
        Assert.Equal(1, (int)Stage(stages, "top")["starts"]!);
    }

    [SlurmFact]
    public void A_job_of_an_earlier_graph_is_followed_whichever_job_it_has_become()
    {
        using var d1 = slurm.Command().Spec("noticed", Slow).Spec("top", Quick + "inputs: {model: noticed}\n");
        File.WriteAllText(Path.Combine(d1.Folder, "strict.yaml"), "sbatch: [--no-requeue]\n");
        d1.Run("run", "noticed.yaml", "--executor", "slurm", "--cluster", "strict.yaml", "--detach");
        using var run = d1.Start("run", "top.yaml", "--executor", "slurm", "--cluster", "strict.yaml", "--json");
        Until(() => slurm.Running("noticed").Length > 0 && Worker(d1, "noticed").Length > 0 && Jobs(d1, "top-1").Count == 1);
        Thread.Sleep(500);
        slurm.Sh($"scancel --batch --signal=USR1 {slurm.Running("noticed")}");
        var outcome = ToyCommand.Wait(run, Patience);
        Assert.True(outcome.ExitCode == 0, outcome.Errors);
        Assert.Equal((2, 1), (Jobs(d1, "noticed-1").Count, Jobs(d1, "top-1").Count));
        Assert.Equal(2, (int)Stage(d1.Json("status", Name(d1, "top-1"))[0]!["stages"]!.AsArray(), "noticed")["starts"]!);
    }

    [SlurmFact]
    public void A_job_that_died_without_a_word_is_submitted_again_by_one_of_those_who_follow_it()
    {
        using var d1 = slurm.Command().Spec("killed", Slow);
        d1.Run("run", "killed.yaml", "--executor", "slurm", "--detach");
        ToyCommand[] followers = [d1, d1, d1];
        var runs = followers.Select(each => each.Start("run", "killed.yaml", "--executor", "slurm", "--json")).ToList();
        Until(() => Worker(d1, "killed").Length > 0 && Submissions(d1).Count == 4);
        slurm.Sh($"kill -9 $(pgrep -f 'd1-toy.dll (job|worker) .*{d1.Artifacts}')");
        foreach (var run in runs)
        {
            var outcome = ToyCommand.Wait(run, Patience);
            Assert.True(outcome.ExitCode == 0, outcome.Errors);
            run.Dispose();
        }
        Assert.Equal([0, 0, 0, 2], Submissions(d1).Select(name => Jobs(d1, name).Count).Order());
    }

    [SlurmFact]
    public void A_job_whose_place_another_takes_goes_on()
    {
        using var d1 = slurm.Command().Spec("preempted", Slow);
        using var run = d1.Start("run", "preempted.yaml", "--executor", "slurm", "--json");
        Until(() => Worker(d1, "preempted").Length > 0);
        Thread.Sleep(500);
        slurm.Sh("sbatch --partition=urgent --nodes=2 --exclusive --output=/dev/null --wrap='sleep 1'");
        var outcome = ToyCommand.Wait(run, Patience);
        Assert.True(outcome.ExitCode == 0, outcome.Errors);
        var stage = Stage(d1.Json("status")[0]!["stages"]!.AsArray(), "preempted");
        Assert.Equal((2, 1, 0), ((int)stage["starts"]!, (int)stage["stops"]!, (int)stage["losses"]!));
        Assert.Single(Jobs(d1, "preempted-1"));
    }

    [SlurmFact]
    public void A_job_whose_node_fails_goes_on_on_another()
    {
        using var d1 = slurm.Command().Spec("lost", Slow).Spec("top", Quick + "inputs: {model: lost}\n");
        using var run = d1.Start("run", "top.yaml", "--executor", "slurm", "--checkpoint-every", "0.1", "--json");
        Until(() => Worker(d1, "lost").Length > 0);
        Thread.Sleep(500);
        var (node, said) = (slurm.NodeOf("lost"), Path.Combine(d1.Artifacts, "slurm", Name(d1, "top-1"), "0.json"));
        Assert.Equal(node, Host());
        slurm.Sh($"scontrol update NodeName={node} State=DRAIN Reason=test");
        try
        {
            slurm.Fail(node);
            var outcome = ToyCommand.Wait(run, Patience);
            Assert.True(outcome.ExitCode == 0, outcome.Errors);
        }
        finally
        {
            slurm.Sh($"scontrol update NodeName={node} State=RESUME");
        }
        Assert.NotEqual(node, Host());
        var stages = d1.Json("status")[0]!["stages"]!.AsArray();
        Assert.Equal((2, 1), ((int)Stage(stages, "lost")["starts"]!, (int)Stage(stages, "lost")["losses"]!));
        Assert.Equal(1, (int)Stage(stages, "top")["starts"]!);
        Assert.Equal(2, Jobs(d1, "top-1").Count);

        string Host() => (string)JsonNode.Parse(File.ReadAllText(said))!["host"]!;
    }

    [SlurmFact]
    public void What_another_store_has_is_read_there_by_jobs_and_what_they_make_goes_to_ones_own()
    {
        using var d1 = slurm.Command().Spec("base", Quick).Spec("top", Quick + "inputs: {model: base}\n");
        var (own, shared) = (Path.Combine(d1.Folder, "private"), Path.Combine(d1.Folder, "shared"));
        d1.Variables["D1_ARTIFACTS"] = shared;
        var input = (string)d1.Json("run", "base.yaml")["path"]!;
        d1.Variables["D1_STORES"] = $"{Directory.CreateDirectory(own).FullName}:{shared}";
        var made = (string)d1.Json("run", "top.yaml", "--executor", "slurm")["path"]!;
        Assert.StartsWith(shared, input, StringComparison.Ordinal);
        Assert.StartsWith(own, made, StringComparison.Ordinal);
        Assert.Single(Directory.EnumerateDirectories(Path.Combine(own, "store", "toy")));
        Assert.Single(Directory.EnumerateDirectories(Path.Combine(shared, "store", "toy")));
        Assert.False(Directory.Exists(Path.Combine(shared, "slurm")));
    }

    [SlurmFact]
    public void What_a_job_has_yet_to_read_is_not_removed_until_it_is_cancelled()
    {
        using var d1 = slurm.Command().Spec("base", Quick).Spec("top", Quick + "inputs: {model: base}\n");
        var made = (string)d1.Json("run", "base.yaml", "--executor", "slurm")["key"]!;
        Wrap(d1, "sbatch", "exec /usr/bin/sbatch --hold \"$@\"");
        d1.Run("run", "top.yaml", "--executor", "slurm", "--detach");
        var refused = d1.Run("rm", $"toy/{made}");
        Assert.Matches(@"^d1: \S*base \(.*\) is yet to be read by jobs of \S+-top-1; d1 status \S+-top-1 shows them", refused.Errors);
        d1.Spec("base", Quick + "seed: 5\n");
        Assert.DoesNotContain(d1.Json("gc", ".")["removed"]!.AsArray(), gone => (string?)gone!["kind"] == "artifact");
        slurm.Sh("scancel --me");
        Assert.Single(d1.Json("gc", ".")["removed"]!.AsArray(), gone => (string?)gone!["kind"] == "artifact");
    }

    [SlurmFact]
    public void The_first_jobs_answer_is_waited_for_though_Slurm_knows_earlier_that_it_has_ended()
    {
        using var d1 = slurm.Command().Spec("base", Quick);
        File.WriteAllText(Path.Combine(d1.Folder, "late.yaml"), "setup: ['test $SLURM_JOB_NAME != d1-probe || sleep 14']\n");
        Wrap(d1, "squeue", "/usr/bin/squeue \"$@\" | sed 's/|RUNNING|/|COMPLETED|/'; exit");
        Assert.Equal("built", (string?)d1.Json("run", "base.yaml", "--executor", "slurm", "--cluster", "late.yaml")["status"]);
    }

    [SlurmFact]
    public void Where_nodes_compute_with_other_kernels_what_they_made_is_found()
    {
        using var d1 = slurm.Command().Spec("base", Quick);
        d1.Variables["ATEN_CPU_CAPABILITY"] = "avx2";
        File.WriteAllText(Path.Combine(d1.Folder, "plain.yaml"), "setup: [export ATEN_CPU_CAPABILITY=default]\n");
        string[] arguments = ["run", "base.yaml", "--executor", "slurm", "--cluster", "plain.yaml"];
        var first = d1.Run(arguments);
        Assert.Contains("nodes compute with default and this machine with avx2: results are looked for as they make them\n",
            first.Errors, StringComparison.Ordinal);
        Assert.Equal("cached", (string?)d1.Json(arguments)["status"]);
        File.AppendAllText(Path.Combine(d1.Folder, "plain.yaml"), "retries: 1\n"); // a node is asked anew
        Assert.Equal("cached", (string?)d1.Json(arguments)["status"]);
        Assert.Single(Directory.EnumerateDirectories(Path.Combine(d1.Artifacts, "slurm")), folder => Path.GetFileName(folder) != "builds");
    }

    [SlurmFact]
    public void Of_a_graph_that_Slurm_takes_half_of_nothing_stays_though_the_controller_is_away()
    {
        using var d1 = slurm.Command().Spec("first", Long).Spec("top", Quick + "inputs: {model: first}\n");
        // The probe and one job are taken; then the controller goes away for the first attempt of each command.
        Wrap(d1, "sbatch", "echo >> $0.count; [ $(wc -l < $0.count) -lt 3 ] || { echo 'sbatch: error: no' >&2; exit 1; }");
        Wrap(d1, "scancel",
            "[ -e $0.again ] || { touch $0.again; echo 'Unable to contact slurm controller (connect failure)' >&2; exit 1; }");
        var outcome = d1.Run("run", "top.yaml", "--executor", "slurm");
        Assert.Equal((2, "d1: sbatch refuses 1.sh: no\n"), (outcome.ExitCode, outcome.Errors));
        Until(() => slurm.Sh("squeue --me --noheader --name=first").Length == 0);
        Assert.Empty(d1.Json("status").AsArray());
    }

    [SlurmFact]
    public void A_job_that_Slurm_took_although_its_answer_did_not_come_is_not_submitted_twice()
    {
        using var d1 = slurm.Command().Spec("base", Quick);
        // Of two commands, the probe's and the stage's, neither gets its answer the first time.
        Wrap(d1, "sbatch", "last=${@: -1}; [ -e $0.${last##*/} ] || { touch $0.${last##*/}; /usr/bin/sbatch \"$@\" > $0.out; "
            + "echo 'sbatch: error: Batch job submission failed: Socket timed out on send/recv operation' >&2; exit 1; }");
        Assert.NotNull((string?)d1.Json("run", "base.yaml", "--executor", "slurm")["key"]);
        Assert.Single(Jobs(d1, "base-1"));
        Assert.Equal("base\nd1-probe", slurm.Sh($"squeue --me --noheader --states=all --format='%j %o' | grep -F '{d1.Artifacts}/' "
            + "| cut -d ' ' -f 1 | sort"));
    }

    [SlurmFact]
    public void Where_Slurm_does_not_say_what_is_on_its_way_nothing_is_submitted()
    {
        using var d1 = slurm.Command().Spec("long", Long);
        d1.Run("run", "long.yaml", "--executor", "slurm", "--detach");
        Wrap(d1, "squeue", "exit 1");
        var outcome = d1.Run("run", "long.yaml", "--executor", "slurm", "--detach");
        Assert.Equal((2, "d1: Slurm does not say what is on its way (squeue): nothing is submitted; run it again\n"),
            (outcome.ExitCode, outcome.Errors));
        Assert.Single(Submissions(d1));
        slurm.Sh("scancel --me");
    }

    [SlurmFact]
    public void Of_an_array_what_needs_a_task_that_ends_well_is_made_though_another_fails()
    {
        using var d1 = slurm.Command().Spec("base", Quick).Spec("one", Quick + "inputs: {model: base}\n")
            .Spec("two", Quick + "inputs: {model: {spec: one, set: {steps: 3}}}\n")
            .Spec("top", Quick + "inputs: {model: two, other: {spec: one, set: {steps: 4, fail_at: 2}}}\n");
        var outcome = d1.Run("run", "top.yaml", "--executor", "slurm");
        Assert.Contains("one steps=4", outcome.Errors, StringComparison.Ordinal);
        Assert.Equal("cached", (string?)d1.Json("run", "two.yaml")["status"]);
    }

    [SlurmFact]
    public void Jobs_that_Slurm_does_not_cancel_are_not_said_to_be_cancelled()
    {
        using var d1 = slurm.Command().Spec("long", Long);
        Wrap(d1, "scancel", "echo 'scancel: error: Kill job error on job id 7: Access/permission denied' >&2; exit 1");
        using var run = d1.Start("run", "long.yaml", "--executor", "slurm", "--cancel");
        Until(() => slurm.Running("long").Length > 0);
        StoreTroubleTests.Sh($"kill -INT {run.Id}");
        var outcome = ToyCommand.Wait(run, Patience);
        Assert.Contains("; the jobs are not cancelled: scancel: error: Kill job error on job id 7: Access/permission denied; d1 status ",
            outcome.Errors, StringComparison.Ordinal);
        slurm.Sh("scancel --me");
    }

    [SlurmFact]
    public void Ctrl_C_leaves_the_jobs_alone_unless_it_is_told_to_cancel_them()
    {
        using var d1 = slurm.Command().Spec("long", Long);
        foreach (var (option, left) in new (string[], bool)[] { ([], true), (["--cancel"], false) })
        {
            using var run = d1.Start(["run", "long.yaml", "--executor", "slurm", .. option]);
            var submission = Path.Combine(d1.Artifacts, "slurm", $"{Path.GetFileName(d1.Folder)}-long-{(left ? 1 : 2)}");
            Until(() => File.Exists(Path.Combine(submission, "graph.json"))
                && slurm.Running("long").Length > 0);
            Thread.Sleep(500);
            StoreTroubleTests.Sh($"kill -INT {run.Id}");
            var outcome = ToyCommand.Wait(run, Patience);
            Assert.Equal(130, outcome.ExitCode);
            Assert.Contains($"d1: stopped with 1 stage to go; the jobs {(left ? "go on: d1 status" : "are cancelled; ")}", outcome.Errors,
                StringComparison.Ordinal);
            Until(() => slurm.Sh("squeue --me --noheader").Length > 0 == left);
        }
    }

    [SlurmFact]
    public void A_spec_that_is_edited_while_its_job_waits_is_refused()
    {
        using var d1 = slurm.Command().Spec("first", Slow).Spec("top", Quick + "inputs: {model: first}\n");
        d1.Run("run", "top.yaml", "--executor", "slurm", "--detach");
        d1.Spec("top", Quick + "seed: 9\ninputs: {model: first}\n");
        string? error = null;
        Until(() => (error = (string?)Stage(d1.Json("status")[0]!["stages"]!.AsArray(), "top")["error"]) is not null);
        Assert.StartsWith("top is no longer what was submitted: its spec, or one that it needs, was edited", error,
            StringComparison.Ordinal);
    }

    [SlurmFact]
    public void A_detached_graph_is_submitted_once_and_does_not_notice_that_the_controller_restarts()
    {
        using var d1 = slurm.Command().Spec("base", "stage: toy\nsteps: 30\ndelay: 100\n").Spec("top", Quick + "inputs: {model: base}\n");
        var shown = d1.Run("run", "top.yaml", "--executor", "slurm", "--dry-run").Output;
        Assert.False(Directory.Exists(Path.Combine(d1.Artifacts, "slurm")));
        Assert.Contains("2 stages, 0 cached, 2 in 2 jobs", d1.Run("run", "top.yaml", "--executor", "slurm", "--detach").Errors,
            StringComparison.Ordinal);
        slurm.RestartController();
        foreach (var script in Directory.EnumerateFiles(Path.Combine(d1.Artifacts, "slurm"), "*.sh", SearchOption.AllDirectories)
            .Where(file => Path.GetFileName(file) != "probe.sh"))
            Assert.Contains(File.ReadAllText(script), shown, StringComparison.Ordinal);
        var again = d1.Run("run", "top.yaml", "--executor", "slurm", "--json");
        Assert.True(again.ExitCode == 0, again.Errors);
        Assert.Equal("2", slurm.Sh($"ls {d1.Artifacts}/slurm/*/jobs/*.json | wc -l"));
    }

    [SlurmFact]
    public void A_store_that_nodes_do_not_see_is_refused_before_anything_is_submitted()
    {
        using var d1 = slurm.Command().Spec("base", Quick);
        d1.Variables["D1_ARTIFACTS"] = Path.Combine(slurm.Hidden, "store");
        var outcome = d1.Run("run", "base.yaml", "--executor", "slurm");
        Assert.Equal(2, outcome.ExitCode);
        Assert.Matches(@"\nd1: compute nodes do not see the store \S+ \(job \d+: failed\): set D1_ARTIFACTS to a folder that they share",
            "\n" + outcome.Errors);
        Assert.Equal("", slurm.Sh("squeue --me --noheader"));
    }

    [SlurmFact]
    public void What_Slurm_refuses_it_says_once_in_its_own_words()
    {
        using var d1 = slurm.Command().Spec("base", Quick);
        File.WriteAllText(Path.Combine(d1.Folder, "wrong.yaml"), "partition: gpus\n");
        var outcome = d1.Run("run", "base.yaml", "--executor", "slurm", "--cluster", "wrong.yaml");
        Assert.Equal((2, "d1: sbatch refuses probe.sh: Batch job submission failed: Invalid partition name specified\n"),
            (outcome.ExitCode, outcome.Errors));
        Assert.Empty(d1.Json("status").AsArray());
    }

    private static ToyCommand Graph(ToyCommand d1) => d1.Spec("limited", Long)
        .Spec("killed", Slow + "seed: 2\n")
        .Spec("cancelled", Slow + "seed: 3\ninputs: {model: killed}\n")
        .Spec("top", Quick + "inputs: {model: limited, other: cancelled}\n");

    [Fact]
    public void Without_Slurm_one_line_says_what_is_missing()
    {
        using var d1 = new ToyCommand().Spec("base", Quick);
        var dotnet = slurm.Sh("dirname $(readlink -f $(command -v dotnet))");
        d1.Variables["PATH"] = dotnet;
        using var process = Process.Start(new ProcessStartInfo(Path.Combine(dotnet, "dotnet"),
            [Path.Combine(AppContext.BaseDirectory, d1.Program), "run", "base.yaml", "--executor", "slurm"])
        {
            WorkingDirectory = d1.Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["PATH"] = dotnet, ["D1_ARTIFACTS"] = d1.Artifacts },
        })!;
        var outcome = ToyCommand.Wait(process);
        Assert.Equal(2, outcome.ExitCode);
        Assert.StartsWith("d1: there is no sbatch here: --executor slurm needs Slurm's commands", outcome.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("d1: --dry-run is for --executor slurm; d1 plan SPEC says what would run on this machine\n", "--dry-run")]
    [InlineData("d1: --detach is for --executor slurm\n", "--detach")]
    [InlineData("d1: --cluster is for --executor slurm\n", "--cluster", "mine")]
    public void What_is_for_Slurm_is_refused_without_it(string complaint, params string[] options)
    {
        using var d1 = new ToyCommand().Spec("base", Quick);
        var outcome = d1.Run(["run", "base.yaml", .. options]);
        Assert.Equal((2, complaint), (outcome.ExitCode, outcome.Errors));
    }

    /// <summary>Has something run before one of Slurm's commands does.</summary>
    private static void Wrap(ToyCommand d1, string name, string what)
    {
        var folder = Directory.CreateDirectory(Path.Combine(d1.Folder, "commands")).FullName;
        var file = Path.Combine(folder, name);
        File.WriteAllText(file, $"#!/bin/bash\n{what}\nexec /usr/bin/{name} \"$@\"\n");
        StoreTroubleTests.Sh($"chmod +x {file}");
        d1.Variables["PATH"] = $"{folder}:{Environment.GetEnvironmentVariable("PATH")}";
    }

    private static string Name(ToyCommand d1, string spec) => $"{Path.GetFileName(d1.Folder)}-{spec}";

    private static List<string> Submissions(ToyCommand d1) => [.. Directory.EnumerateDirectories(Path.Combine(d1.Artifacts, "slurm"))
        .Where(folder => File.Exists(Path.Combine(folder, "graph.json"))).Select(folder => Path.GetFileName(folder))];

    /// <summary>What was submitted of a submission, by its name or its specs'.</summary>
    private static List<string> Jobs(ToyCommand d1, string name)
    {
        var folder = Path.Combine(d1.Artifacts, "slurm", name.StartsWith("d1-", StringComparison.Ordinal) ? name : Name(d1, name), "jobs");
        return Directory.Exists(folder) ? [.. Directory.EnumerateFiles(folder, "*.json")] : [];
    }

    private static JsonNode Stage(JsonArray stages, string name) => stages.Single(stage => (string?)stage!["stage"] == name)!;

    private static string Digest(JsonNode run) =>
        (string)JsonNode.Parse(File.ReadAllText(Path.Combine((string)run["path"]!, "manifest.json")))!["digest"]!;

    private string Worker(ToyCommand d1, string job) => slurm.Sh(
        $"pgrep -f '^[^ ]*dotnet [^ ]*d1-toy.dll worker --artifacts {d1.Artifacts}$' | while read -r pid; do "
            + $"tr '\\0' '\\n' < /proc/$pid/environ | grep -qx SLURM_JOB_NAME={job} && echo $pid; done");

    private static void Until(Func<bool> happened)
    {
        var began = Stopwatch.GetTimestamp();
        while (!happened())
        {
            Assert.True(Stopwatch.GetElapsedTime(began) < Patience, "it did not happen");
            Thread.Sleep(200);
        }
    }
}
