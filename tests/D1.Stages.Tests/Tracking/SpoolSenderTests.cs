using D1.Stages.Tests.Tracking.Fake;
using D1.Stages.Tracking;
using D1.Stages.Tracking.Rest;

namespace D1.Stages.Tests.Tracking;

public sealed class SpoolSenderTests : IDisposable
{
    private readonly TrackingBench _bench = new();

    private FakeMlflow Mlflow => _bench.Fake.Mlflow;

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void Runs_reach_the_server_nested_and_whole()
    {
        var parent = _bench.Start("table1");
        var child = _bench.Start("sft", parent: parent.RunId);
        child.Metric("loss", 0.5, 1);
        child.Metric("loss", double.NaN, 2);
        child.Metric("loss", double.PositiveInfinity, 3);
        child.Metric("loss", 7, 3);
        child.Tag("d1.digest", "abc");
        child.Artifact(_bench.File("manifest.json", "{}"));
        child.Finish(RunStatus.Finished);
        parent.Finish(RunStatus.Failed);
        Assert.Equal(new SendReport(2, 0, null), _bench.Send());
        Assert.Equal(2, Mlflow.Runs.Count);
        var (above, below) = (Mlflow.RunOf(parent.RunId), Mlflow.RunOf(child.RunId));
        Assert.Equal(above.RunId, below.Tags["mlflow.parentRunId"]);
        Assert.Equal(["FAILED", "FINISHED"], [above.Status, below.Status]);
        Assert.True(below.Ended > 1_600_000_000_000);
        Assert.Equal([("loss", 0.5, 1L), ("loss", double.NaN, 2L), ("loss", double.PositiveInfinity, 3L)], below.Points);
        Assert.Equal("4", below.Params["steps"]);
        Assert.Equal(["sft", "d1", "LOCAL", "abc"], [below.Tags["mlflow.runName"], below.Tags["mlflow.source.name"], below.Tags["mlflow.source.type"], below.Tags["d1.digest"]]);
        Assert.Equal("{}", below.Artifacts["manifest.json"]);
        Assert.False(File.Exists(_bench.Spool.FileOf(child.RunId, "manifest.json")));
        Assert.Equal(new SendReport(0, 0, null), _bench.Send());
    }

    [Fact]
    public void Artifacts_that_live_elsewhere_are_told_by_a_tag()
    {
        Mlflow.ArtifactScheme = "s3://bucket/";
        var run = _bench.Start();
        var file = _bench.File("manifest.json", "{}");
        run.Artifact(file);
        _bench.Send();
        Assert.Empty(Mlflow.RunOf(run.RunId).Artifacts);
        Assert.Equal(file, Mlflow.RunOf(run.RunId).Tags["d1.artifacts.manifest.json"]);
    }

    [Fact]
    public void A_resumed_run_is_the_same_run_on_the_server_and_repeats_nothing()
    {
        var run = _bench.Start(parent: _bench.Start("first").RunId);
        run.Metric("loss", 3, 1);
        run.Metric("loss", 2, 2);
        run.Finish(RunStatus.Killed);
        _bench.Send();
        File.AppendAllText(Path.Combine(_bench.Spool.Folder, run.RunId + ".jsonl"), """{"is":"metric","key":"lo""");
        Assert.Equal(0, _bench.Send().Sent);
        var again = _bench.Start(runId: run.RunId, parent: _bench.Start("second").RunId);
        again.Metric("loss", 2, 2);
        again.Metric("loss", 1, 3);
        _bench.Send();
        var there = Mlflow.RunOf(run.RunId);
        Assert.Equal("RUNNING", there.Status);
        Assert.Equal([(3d, 1L), (2d, 2L), (1d, 3L)], there.Points.Select(point => (point.Value, point.Step)));
        Assert.Equal("first", Mlflow.Runs.Single(parent => parent.RunId == there.Tags["mlflow.parentRunId"]).Name);
        Assert.Equal(3, Mlflow.Runs.Count);
    }

    [Fact]
    public void Batches_keep_within_the_limits_and_names_and_values_are_cut_to_fit()
    {
        var parameters = Enumerable.Range(0, 250).ToDictionary(i => $"p{i}", _ => new string('é', 9000));
        var run = _bench.Start(new string('n', 300), parameters: parameters);
        for (var step = 0; step < 2500; step++) run.Metric("loss", step, step);
        for (var i = 0; i < 250; i++) run.Tag($"t{i}", new string('"', 9000));
        run.Metric($"a:b%/../{new string('x', 400)}", 1, 0);
        run.Metric("/", 1, 0);
        _bench.SendAll();
        var there = Mlflow.RunOf(run.RunId);
        Assert.Empty(_bench.Refused);
        Assert.Equal(250, there.Params.Count(pair => pair.Value == new string('é', 6000)));
        Assert.Equal(250, there.Tags.Count(pair => pair.Value == new string('"', 5000)));
        Assert.Equal(Enumerable.Range(0, 2500).Select(step => (double)step), there.Points.Where(point => point.Key == "loss").Select(point => point.Value));
        Assert.Contains(there.Points, point => point.Key.StartsWith("a_b_/__/xxx", StringComparison.Ordinal) && point.Key.Length == 250);
        Assert.Contains(there.Points, point => point.Key == "_");
        Assert.Equal(250, there.Name.Length);
    }

    [Fact]
    public void What_the_server_refuses_does_not_hold_up_the_rest()
    {
        var run = _bench.Start();
        for (var step = 0; step < 20; step++) run.Metric("loss", step, step);
        _bench.Spool.JournalOf(run.RunId).Append(new SpoolEntry.Metric("no:good", 1, 1, 1));
        File.AppendAllText(Path.Combine(_bench.Spool.Folder, run.RunId + ".jsonl"), "{damaged}\n");
        run.Finish(RunStatus.Finished);
        _bench.SendAll();
        Assert.Equal(20, Mlflow.RunOf(run.RunId).Points.Distinct().Count());
        Assert.Equal(20, Mlflow.RunOf(run.RunId).Points.Count);
        Assert.Equal("FINISHED", Mlflow.RunOf(run.RunId).Status);
        Assert.Equal(["metric 'no:good': Invalid name: 'no:good'", $"run {Mlflow.Runs[0].RunId}: a damaged line of its journal {run.RunId}"], _bench.Refused);
    }

    [Fact]
    public void A_lost_bookmark_doubles_neither_runs_nor_points()
    {
        var run = _bench.Start();
        for (var step = 0; step < 20; step++) run.Metric("loss", step, step);
        _bench.Send();
        File.Delete(_bench.Spool.BookmarkOf(run.RunId));
        run.Metric("loss", 20, 20);
        _bench.Send();
        Assert.Equal(Enumerable.Range(0, 21).Select(step => (long)step), Assert.Single(Mlflow.Runs).Points.Select(point => point.Step));
    }

    [Theory]
    [InlineData(true, "must be in the 'active' state")]
    [InlineData(false, "not found")]
    public void A_run_that_was_deleted_on_the_server_is_let_go(bool marked, string refusal)
    {
        var (run, other) = (_bench.Start(), _bench.Start());
        _bench.Send();
        if (marked) Mlflow.RunOf(run.RunId).IsDeleted = true;
        else Mlflow.Runs.RemoveAll(there => there.Tags["d1.run_key"] == run.RunId);
        run.Metric("loss", 1, 1);
        run.Finish(RunStatus.Finished);
        other.Metric("loss", 1, 1);
        _bench.Send();
        Assert.Contains(refusal, Assert.Single(_bench.Refused), StringComparison.Ordinal);
        Assert.Single(Mlflow.RunOf(other.RunId).Points);
        Assert.Equal(new SendReport(0, 0, null), _bench.Send());
    }

    [Fact]
    public async Task Two_senders_at_once_send_each_point_once()
    {
        var runs = Enumerable.Range(0, 5).Select(_ => _bench.Start()).ToList();
        foreach (var run in runs)
            for (var step = 0; step < 50; step++) run.Metric("loss", step, step);
        await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(() => _bench.SendAll())));
        Assert.Equal(5, Mlflow.Runs.Count);
        Assert.All(Mlflow.Runs, run => Assert.Equal(50, run.Points.Count));
    }
}
