using D1.Pipeline.Execution;
using D1.Pipeline.Gc;
using D1.Pipeline.Tests.Toys;
using D1.Pipeline.Tracking;

namespace D1.Pipeline.Tests.Tracking;

/// <summary>What running stages record.</summary>
public sealed class StageTrackingTests
{
    [Fact]
    public void Stages_are_tracked_as_they_end_and_a_resume_is_the_same_run()
    {
        using var stop = new CancellationTokenSource();
        var count = 0;
        using var lab = new Lab(_ => { if (++count == 2) stop.Cancel(); });
        lab.Spec("a", "stage: toy\nsteps: 4\n").Spec("bad", "stage: toy\nfail_at: 1\n");
        lab.Run("a", Options(lab), stop.Token);
        var killed = Assert.Single(Runs(lab), run => run.Tags.ContainsKey("d1.stage"));
        Assert.Equal(RunStatus.Killed, killed.Status);
        var built = lab.Run("a", Options(lab))[0];
        var run = Assert.Single(Runs(lab), run => run.Tags.ContainsKey("d1.stage"));
        Assert.Equal((killed.RunId, RunStatus.Finished), (run.RunId, run.Status));
        Assert.Equal([1L, 2, 3, 4, 0], run.Metrics.Where(point => point.Key == "sum").Select(point => point.Step)); // 0 is the result
        Assert.Equal(built.Artifact!.Manifest.RunId, run.RunId);
        Assert.Equal(("4", built.Artifact.Digest), (run.Parameters["steps"], run.Tags["d1.digest"]));
        lab.Run("bad", Options(lab));
        var failed = Assert.Single(Runs(lab), run => run.Name == "bad" && run.Tags.ContainsKey("d1.stage"));
        Assert.Equal(RunStatus.Failed, failed.Status);
        Assert.All([run, failed], stage => Assert.Contains(Runs(lab), parent => parent.RunId == stage.Parent));
    }

    [Fact]
    public void A_run_that_was_killed_behind_its_publication_has_finished()
    {
        using var lab = new Lab();
        lab.Spec("a", "stage: toy\n").Spec("b", "stage: toy\nsteps: 2\n");
        lab.Run("a", Options(lab));
        var journal = new RunFolder(lab.Store.Root).Journals().Single(one => one.Read()!.Tags.ContainsKey("d1.stage"));
        // The run's last word, and what it says of the result, is not written any more.
        File.WriteAllLines(journal.Path, File.ReadAllLines(journal.Path)[..^5]);
        Assert.Equal(RunStatus.Running, journal.Read()!.Status);
        lab.Run("b", Options(lab));
        Assert.Equal(RunStatus.Finished, journal.Read()!.Status);
    }

    [Fact]
    public void Texts_are_recorded_as_they_are_and_inputs_by_name()
    {
        using var lab = new Lab();
        lab.Spec("base", "stage: toy\n").Spec("cell", "stage: toy\ninputs: {model: base}\ntext: it's \"ü\"\nweights: {é: 1}\n");
        lab.Run("cell", Options(lab));
        var cell = Assert.Single(Runs(lab), run => run.Name == "cell inputs.model=base");
        Assert.Equal(["it's \"ü\"", "1", "base"],
            ((string[])["text", "weights.é", "inputs.model"]).Select(name => cell.Parameters[name]));
        lab.Run("cell", Options(lab), set: ["inputs.model={spec: base, set: {steps: 2}}", "steps=9"]);
        var other = Assert.Single(Runs(lab), run => run.Parameters.GetValueOrDefault("steps") == "9");
        Assert.Equal("base steps=2", other.Parameters["inputs.model"]);
    }

    [Fact]
    public void A_table_is_nested_in_its_invocation_and_cells_in_their_stage()
    {
        using var lab = new Lab();
        lab.Spec("base", "stage: toy\n").Spec("cell", "stage: toy\ninputs: {model: base}\n")
            .Spec("table", "stage: toy_table\nmodels: [base]\nlengths: [1, 2]\n");
        lab.Run("table", Options(lab) with { Command = "d1 run table.yaml" });
        var runs = Runs(lab);
        var invocation = runs.Single(run => run.Tags.GetValueOrDefault("d1.kind") == "invocation");
        var target = runs.Single(run => run.Tags.GetValueOrDefault("d1.kind") == "target");
        Assert.Equal(("specs", "d1 run table.yaml"), (invocation.Parameters["profile"], invocation.Parameters["command"]));
        Assert.Equal([("cells", 2d)], invocation.Metrics.Select(point => (point.Key, point.Value)));
        Assert.Equal((null, invocation.RunId), (invocation.Parent, target.Parent));
        var stages = runs.Where(run => run.Tags.ContainsKey("d1.stage")).ToLookup(run => run.Tags["d1.stage"]);
        Assert.Equal(3, stages["toy"].Count());
        Assert.All(stages["toy"], run => Assert.Equal(target.RunId, run.Parent));
        Assert.Equal(invocation.RunId, Assert.Single(stages["toy_table"]).Parent);
        Assert.All(runs, run => Assert.Equal(RunStatus.Finished, run.Status));
    }

    [Fact]
    public void Collecting_garbage_keeps_the_runs_of_what_stays_and_those_around_them()
    {
        using var lab = new Lab();
        lab.Spec("base", "stage: toy\n");
        lab.Run("base", Options(lab), set: ["steps=9"]);
        var gone = Runs(lab).Select(run => run.RunId).ToHashSet();
        lab.Run("base", Options(lab));
        var kept = Runs(lab).Select(run => run.RunId).Where(run => !gone.Contains(run)).ToHashSet();
        var collector = new GarbageCollector(lab.Store);
        var garbage = collector.Find(lab.Graph("base"));
        Assert.Equal(gone, garbage.Where(item => item.Kind == GarbageKind.Run).Select(item => item.Key).ToHashSet());
        Assert.All(garbage, item => Assert.True(collector.Remove(item)));
        Assert.Equal(kept, Runs(lab).Select(run => run.RunId).ToHashSet());
        Assert.Empty(collector.Find(lab.Graph("base")));
    }

    private static RunOptions Options(Lab lab) =>
        new() { Workers = 1, Tracker = new JournalTracker(lab.Store.Root, "d1-nano", lab.Said.Add) };

    private static List<RecordedRun> Runs(Lab lab) => [.. new RunFolder(lab.Store.Root).Journals().Select(journal => journal.Read()!)];
}
