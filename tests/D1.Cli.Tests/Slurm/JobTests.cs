using System.Text.Json.Nodes;

namespace D1.Cli.Tests.Slurm;

/// <summary>What becomes of jobs, and of graphs whose jobs have trouble.</summary>
[Collection(SlurmRuns.Name)]
public sealed class JobTests(TwoNodeSlurm slurm) : SlurmScene(slurm)
{
    [SlurmFact]
    public void A_graph_goes_on_through_time_limits_kills_and_cancels_and_ends_as_a_local_run_does()
    {
        using var calm = Graph(new ToyCommand());
        using var wild = Graph(Slurm.Command());
        // A delay changes no sum.
        var expected = Digest(calm.Json("run", "top.yaml", "--set", "*.delay=0"));
        // Told to leave some seconds after it began: one minute is the shortest limit that there is.
        File.WriteAllText(Path.Combine(wild.Folder, "short.yaml"), "hours: 0.0167\nnotice: 52\nprogram_memory: 0.5\n");
        string[] arguments = ["run", "top.yaml", "--executor", "slurm", "--cluster", "short.yaml", "--checkpoint-every", "0.1", "--json"];
        using var first = wild.Start(arguments);
        Until(() => Slurm.Running("killed").Length > 0 && Worker(wild, "killed").Length > 0);
        Slurm.Sh($"kill -9 {Worker(wild, "killed")}");
        Until(() => Slurm.Running("cancelled").Length > 0);
        Slurm.Sh($"scancel {Slurm.Running("cancelled")}");
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
        using var d1 = Slurm.Command().Spec("broken", Quick + "fail_at: 3\n").Spec("top", Quick + "inputs: {model: broken}\n");
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
        using var d1 = Slurm.Command().Spec("slow", Long);
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
        using var d1 = Slurm.Command().Spec("noticed", Slow).Spec("top", Quick + "inputs: {model: noticed}\n");
        File.WriteAllText(Path.Combine(d1.Folder, "strict.yaml"), "sbatch: [--no-requeue]\n");
        using var run = d1.Start("run", "top.yaml", "--executor", "slurm", "--cluster", "strict.yaml", "--json");
        Until(() => Slurm.Running("noticed") is { Length: > 0 } job && Worker(d1, "noticed").Length > 0);
        var job = Slurm.Running("noticed");
        Thread.Sleep(500);
        Slurm.Sh($"scancel --batch --signal=USR1 {job}");
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
        using var d1 = Slurm.Command().Spec("noticed", Slow).Spec("top", Quick + "inputs: {model: noticed}\n");
        File.WriteAllText(Path.Combine(d1.Folder, "strict.yaml"), "sbatch: [--no-requeue]\n");
        d1.Run("run", "noticed.yaml", "--executor", "slurm", "--cluster", "strict.yaml", "--detach");
        using var run = d1.Start("run", "top.yaml", "--executor", "slurm", "--cluster", "strict.yaml", "--json");
        Until(() => Slurm.Running("noticed").Length > 0 && Worker(d1, "noticed").Length > 0 && Jobs(d1, "top-1").Count == 1);
        Thread.Sleep(500);
        Slurm.Sh($"scancel --batch --signal=USR1 {Slurm.Running("noticed")}");
        var outcome = ToyCommand.Wait(run, Patience);
        Assert.True(outcome.ExitCode == 0, outcome.Errors);
        Assert.Equal((2, 1), (Jobs(d1, "noticed-1").Count, Jobs(d1, "top-1").Count));
        Assert.Equal(2, (int)Stage(d1.Json("status", Name(d1, "top-1"))[0]!["stages"]!.AsArray(), "noticed")["starts"]!);
    }

    [SlurmFact]
    public void A_job_that_died_without_a_word_is_submitted_again_by_one_of_those_who_follow_it()
    {
        using var d1 = Slurm.Command().Spec("killed", Slow);
        d1.Run("run", "killed.yaml", "--executor", "slurm", "--detach");
        ToyCommand[] followers = [d1, d1, d1];
        var runs = followers.Select(each => each.Start("run", "killed.yaml", "--executor", "slurm", "--json")).ToList();
        foreach (var run in runs) AwaitFollowed(d1, "killed", run);
        Until(() => Worker(d1, "killed").Length > 0);
        Slurm.Sh($"kill -9 $(pgrep -f 'd1-toy.dll (job|worker) .*{d1.Artifacts}')");
        foreach (var run in runs)
        {
            var outcome = ToyCommand.Wait(run, Patience);
            Assert.True(outcome.ExitCode == 0, outcome.Errors);
            run.Dispose();
        }
        Assert.Equal(2, Jobs(d1, Assert.Single(Submissions(d1))).Count);
    }

    [SlurmFact]
    public void A_job_whose_place_another_takes_goes_on()
    {
        using var d1 = Slurm.Command().Spec("preempted", Slow);
        using var run = d1.Start("run", "preempted.yaml", "--executor", "slurm", "--json");
        Until(() => Worker(d1, "preempted").Length > 0);
        Thread.Sleep(500);
        Slurm.Sh("sbatch --partition=urgent --nodes=2 --exclusive --output=/dev/null --wrap='sleep 1'");
        var outcome = ToyCommand.Wait(run, Patience);
        Assert.True(outcome.ExitCode == 0, outcome.Errors);
        var stage = Stage(d1.Json("status")[0]!["stages"]!.AsArray(), "preempted");
        Assert.Equal((2, 1, 0), ((int)stage["starts"]!, (int)stage["stops"]!, (int)stage["losses"]!));
        Assert.Single(Jobs(d1, "preempted-1"));
    }

    [SlurmFact]
    public void A_job_whose_node_fails_goes_on_on_another()
    {
        using var d1 = Slurm.Command().Spec("lost", Slow).Spec("top", Quick + "inputs: {model: lost}\n");
        using var run = d1.Start("run", "top.yaml", "--executor", "slurm", "--checkpoint-every", "0.1", "--json");
        Until(() => Worker(d1, "lost").Length > 0);
        Thread.Sleep(500);
        var (node, said) = (Slurm.NodeOf("lost"), Path.Combine(d1.Artifacts, "slurm", Name(d1, "top-1"), "0.json"));
        Assert.Equal(node, Host());
        Slurm.Sh($"scontrol update NodeName={node} State=DRAIN Reason=test");
        try
        {
            Slurm.Fail(node);
            var outcome = ToyCommand.Wait(run, Patience);
            Assert.True(outcome.ExitCode == 0, outcome.Errors);
        }
        finally
        {
            Slurm.Sh($"scontrol update NodeName={node} State=RESUME");
        }
        Assert.NotEqual(node, Host());
        var stages = d1.Json("status")[0]!["stages"]!.AsArray();
        Assert.Equal((2, 1), ((int)Stage(stages, "lost")["starts"]!, (int)Stage(stages, "lost")["losses"]!));
        Assert.Equal(1, (int)Stage(stages, "top")["starts"]!);
        Assert.Equal(2, Jobs(d1, "top-1").Count);

        string Host() => (string)JsonNode.Parse(File.ReadAllText(said))!["host"]!;
    }

    private static ToyCommand Graph(ToyCommand d1) => d1.Spec("limited", Long)
        .Spec("killed", Slow + "seed: 2\n")
        .Spec("cancelled", Slow + "seed: 3\ninputs: {model: killed}\n")
        .Spec("top", Quick + "inputs: {model: limited, other: cancelled}\n");
}
