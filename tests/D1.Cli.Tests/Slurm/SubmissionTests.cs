namespace D1.Cli.Tests.Slurm;

/// <summary>What is submitted, and what of it is followed, kept or cancelled.</summary>
[Collection(SlurmRuns.Name)]
public sealed class SubmissionTests(TwoNodeSlurm slurm) : SlurmScene(slurm)
{
    [SlurmFact]
    public void What_another_store_has_is_read_there_by_jobs_and_what_they_make_goes_to_ones_own()
    {
        using var d1 = Slurm.Command().Spec("base", Quick).Spec("top", Quick + "inputs: {model: base}\n");
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
        using var d1 = Slurm.Command().Spec("base", Quick).Spec("top", Quick + "inputs: {model: base}\n");
        var made = (string)d1.Json("run", "base.yaml", "--executor", "slurm")["key"]!;
        Wrap(d1, "sbatch", "exec /usr/bin/sbatch --hold \"$@\"");
        d1.Run("run", "top.yaml", "--executor", "slurm", "--detach");
        var refused = d1.Run("rm", $"toy/{made}");
        Assert.Matches(@"^d1: \S*base \(.*\) is yet to be read by jobs of \S+-top-1; d1 status \S+-top-1 shows them", refused.Errors);
        d1.Spec("base", Quick + "seed: 5\n");
        Assert.DoesNotContain(d1.Json("gc", ".")["removed"]!.AsArray(), gone => (string?)gone!["kind"] == "artifact");
        Slurm.Sh("scancel --me");
        Assert.Single(d1.Json("gc", ".")["removed"]!.AsArray(), gone => (string?)gone!["kind"] == "artifact");
    }

    [SlurmFact]
    public void The_first_jobs_answer_is_waited_for_though_Slurm_knows_earlier_that_it_has_ended()
    {
        using var d1 = Slurm.Command().Spec("base", Quick);
        File.WriteAllText(Path.Combine(d1.Folder, "late.yaml"), "setup: ['test $SLURM_JOB_NAME != d1-probe || sleep 14']\n");
        Wrap(d1, "squeue", "/usr/bin/squeue \"$@\" | sed 's/|RUNNING|/|COMPLETED|/'; exit");
        Assert.Equal("built", (string?)d1.Json("run", "base.yaml", "--executor", "slurm", "--cluster", "late.yaml")["status"]);
    }

    [SlurmFact]
    public void Where_nodes_compute_with_other_kernels_what_they_made_is_found()
    {
        using var d1 = Slurm.Command().Spec("base", Quick);
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
        using var d1 = Slurm.Command().Spec("first", Long).Spec("top", Quick + "inputs: {model: first}\n");
        // The probe and one job are taken; then the controller goes away for the first attempt of each command.
        Wrap(d1, "sbatch", "echo >> $0.count; [ $(wc -l < $0.count) -lt 3 ] || { echo 'sbatch: error: no' >&2; exit 1; }");
        Wrap(d1, "scancel",
            "[ -e $0.again ] || { touch $0.again; echo 'Unable to contact slurm controller (connect failure)' >&2; exit 1; }");
        var outcome = d1.Run("run", "top.yaml", "--executor", "slurm");
        Assert.Equal((2, "d1: sbatch refuses 1.sh: no\n"), (outcome.ExitCode, outcome.Errors));
        Until(() => Slurm.Sh("squeue --me --noheader --name=first").Length == 0);
        Assert.Empty(d1.Json("status").AsArray());
    }

    [SlurmFact]
    public void A_job_that_Slurm_took_although_its_answer_did_not_come_is_not_submitted_twice()
    {
        using var d1 = Slurm.Command().Spec("base", Quick);
        // Of two commands, the probe's and the stage's, neither gets its answer the first time.
        Wrap(d1, "sbatch", "last=${@: -1}; [ -e $0.${last##*/} ] || { touch $0.${last##*/}; /usr/bin/sbatch \"$@\" > $0.out; "
            + "echo 'sbatch: error: Batch job submission failed: Socket timed out on send/recv operation' >&2; exit 1; }");
        Assert.NotNull((string?)d1.Json("run", "base.yaml", "--executor", "slurm")["key"]);
        Assert.Single(Jobs(d1, "base-1"));
        Assert.Equal("base\nd1-probe", Slurm.Sh($"squeue --me --noheader --states=all --format='%j %o' | grep -F '{d1.Artifacts}/' "
            + "| cut -d ' ' -f 1 | sort"));
    }

    [SlurmFact]
    public void Where_Slurm_does_not_say_what_is_on_its_way_nothing_is_submitted()
    {
        using var d1 = Slurm.Command().Spec("long", Long);
        d1.Run("run", "long.yaml", "--executor", "slurm", "--detach");
        Wrap(d1, "squeue", "echo 'squeue: fatal: no configuration source' >&2; exit 1");
        var outcome = d1.Run("run", "long.yaml", "--executor", "slurm", "--detach");
        Assert.Equal((2, "d1: Slurm does not say what is on its way, and nothing is submitted: fatal: no configuration source\n"),
            (outcome.ExitCode, outcome.Errors));
        Assert.Single(Submissions(d1));
        Slurm.Sh("scancel --me");
    }

    [SlurmFact]
    public void Of_an_array_what_needs_a_task_that_ends_well_is_made_though_another_fails()
    {
        using var d1 = Slurm.Command().Spec("base", Quick).Spec("one", Quick + "inputs: {model: base}\n")
            .Spec("two", Quick + "inputs: {model: {spec: one, set: {steps: 3}}}\n")
            .Spec("top", Quick + "inputs: {model: two, other: {spec: one, set: {steps: 4, fail_at: 2}}}\n");
        var outcome = d1.Run("run", "top.yaml", "--executor", "slurm");
        Assert.Contains("one steps=4", outcome.Errors, StringComparison.Ordinal);
        Assert.Equal("cached", (string?)d1.Json("run", "two.yaml")["status"]);
    }

    [SlurmFact]
    public void Jobs_that_Slurm_does_not_cancel_are_not_said_to_be_cancelled()
    {
        using var d1 = Slurm.Command().Spec("long", Long);
        Wrap(d1, "scancel", "echo 'scancel: error: Kill job error on job id 7: Access/permission denied' >&2; exit 1");
        using var run = d1.Start("run", "long.yaml", "--executor", "slurm", "--cancel");
        Until(() => Slurm.Running("long").Length > 0);
        StoreTroubleTests.Sh($"kill -INT {run.Id}");
        var outcome = ToyCommand.Wait(run, Patience);
        Assert.Contains("; the jobs are not cancelled: scancel: error: Kill job error on job id 7: Access/permission denied; d1 status ",
            outcome.Errors, StringComparison.Ordinal);
        Slurm.Sh("scancel --me");
    }

    [SlurmFact]
    public void Ctrl_C_leaves_the_jobs_alone_unless_it_is_told_to_cancel_them()
    {
        using var d1 = Slurm.Command().Spec("long", Long);
        foreach (var (option, left) in new (string[], bool)[] { ([], true), (["--cancel"], false) })
        {
            using var run = d1.Start(["run", "long.yaml", "--executor", "slurm", .. option]);
            // The second time the first submission does all of it.
            AwaitFollowed(d1, "long", run);
            Until(() => Slurm.Running("long").Length > 0);
            Thread.Sleep(500);
            StoreTroubleTests.Sh($"kill -INT {run.Id}");
            var outcome = ToyCommand.Wait(run, Patience);
            Assert.Equal(130, outcome.ExitCode);
            Assert.Contains($"d1: stopped with 1 stage to go; the jobs {(left ? "go on: d1 status" : "are cancelled; ")}", outcome.Errors,
                StringComparison.Ordinal);
            Until(() => Slurm.Sh("squeue --me --noheader").Length > 0 == left);
        }
    }

    [SlurmFact]
    public void A_spec_that_is_edited_while_its_job_waits_is_refused()
    {
        using var d1 = Slurm.Command().Spec("first", Slow).Spec("top", Quick + "inputs: {model: first}\n");
        d1.Run("run", "top.yaml", "--executor", "slurm", "--detach");
        d1.Spec("top", Quick + "seed: 9\ninputs: {model: first}\n");
        string? error = null;
        Until(() => (error = (string?)Stage(d1.Json("status")[0]!["stages"]!.AsArray(), "top")["error"]) is not null);
        Assert.StartsWith("its spec, or one that it needs, was edited", error, StringComparison.Ordinal);
    }

    [SlurmFact]
    public void A_detached_graph_is_submitted_once_and_does_not_notice_that_the_controller_restarts()
    {
        using var d1 = Slurm.Command().Spec("base", "stage: toy\nsteps: 30\ndelay: 100\n").Spec("top", Quick + "inputs: {model: base}\n");
        var shown = d1.Run("run", "top.yaml", "--executor", "slurm", "--dry-run").Output;
        Assert.False(Directory.Exists(Path.Combine(d1.Artifacts, "slurm")));
        Assert.Contains("2 stages, 0 cached, 2 in 2 jobs", d1.Run("run", "top.yaml", "--executor", "slurm", "--detach").Errors,
            StringComparison.Ordinal);
        Slurm.RestartController();
        foreach (var script in Directory.EnumerateFiles(Path.Combine(d1.Artifacts, "slurm"), "*.sh", SearchOption.AllDirectories)
            .Where(file => Path.GetFileName(file) != "probe.sh"))
            Assert.Contains(File.ReadAllText(script), shown, StringComparison.Ordinal);
        var again = d1.Run("run", "top.yaml", "--executor", "slurm", "--json");
        Assert.True(again.ExitCode == 0, again.Errors);
        Assert.Equal("2", Slurm.Sh($"ls {d1.Artifacts}/slurm/*/jobs/*.json | wc -l"));
        Assert.Single(Submissions(d1));
    }
}
