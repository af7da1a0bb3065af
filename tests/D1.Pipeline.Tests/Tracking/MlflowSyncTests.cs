using D1.Pipeline.Tests.Tracking.Fake;
using D1.Pipeline.Tracking;
using D1.Pipeline.Tracking.Mlflow;

namespace D1.Pipeline.Tests.Tracking;

public sealed class MlflowSyncTests : IDisposable
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
        Assert.Equal(["sft", "d1", "LOCAL", "abc"],
            ((string[])["mlflow.runName", "mlflow.source.name", "mlflow.source.type", "d1.digest"]).Select(tag => below.Tags[tag]));
        Assert.Equal("{}", below.Artifacts["manifest.json"]);
        Assert.Equal(new SendReport(0, 0, null), _bench.Send());
    }

    [Fact]
    public void Another_server_gets_everything_too_and_twice_doubles_nothing()
    {
        var run = Recorded(20);
        _bench.SendAll();
        using var other = new FakeServer();
        _bench.Server = MlflowServer.Of(other.Address, "URI", _ => null);
        _bench.SendAll();
        _bench.SendAll();
        foreach (var mlflow in (FakeMlflow[])[Mlflow, other.Mlflow])
            Assert.Equal((20, "FINISHED"), (mlflow.RunOf(run.RunId).Points.Distinct().Count(), Assert.Single(mlflow.Runs).Status));
        Assert.Equal(20, other.Mlflow.Runs[0].Points.Count);
    }

    [Fact]
    public async Task A_server_that_was_made_anew_gets_everything_again_and_another_time_nothing()
    {
        var (first, second) = (Recorded(20), Recorded(5));
        Assert.Equal(new SendReport(2, 0, null), await Sync());
        Assert.Equal(new SendReport(0, 0, null), await Sync());
        Mlflow.Clear();
        Assert.Equal(new SendReport(2, 0, null), await Sync());
        // Somebody cleaned up there: what is missing is made again, and nothing else.
        foreach (var missing in (ITrackedRun[])[second, first])
        {
            Mlflow.Runs.Remove(Mlflow.RunOf(missing.RunId));
            Assert.Equal(new SendReport(1, 0, null), await Sync());
        }
        Assert.Equal([20, 5], ((ITrackedRun[])[first, second]).Select(run => Mlflow.RunOf(run.RunId).Points.Count));
        Assert.Equal(2, Mlflow.Runs.Count);

        Task<SendReport> Sync() => MlflowSync.SendAsync(_bench.Folder, _bench.Server, _bench.Refused.Add, CancellationToken.None);
    }

    [Fact]
    public void Artifacts_that_live_elsewhere_are_told_by_a_tag()
    {
        Mlflow.ArtifactScheme = "s3://bucket/";
        var run = _bench.Start();
        var file = _bench.File("manifest.json", "{}");
        run.Artifact(file);
        run.Flush();
        _bench.Send();
        Assert.Empty(Mlflow.RunOf(run.RunId).Artifacts);
        Assert.Equal(file, Mlflow.RunOf(run.RunId).Tags["d1.artifacts.manifest.json"]);
    }

    [Fact]
    public void A_resumed_run_is_the_same_run_on_the_server_and_repeats_nothing()
    {
        var first = _bench.Start("first");
        var run = _bench.Start(parent: first.RunId);
        run.Metric("loss", 3, 1);
        run.Metric("loss", 2, 2);
        run.Finish(RunStatus.Killed);
        _bench.Send();
        File.AppendAllText(_bench.Runs.JournalOf(run.RunId).Path, """00000000 {"is":"metric","key":"lo""");
        Assert.Equal(0, _bench.Send().Sent);
        var again = _bench.Start(runId: run.RunId, parent: _bench.Start("second").RunId);
        again.Metric("loss", 2, 2);
        again.Metric("loss", 1, 3);
        again.Flush();
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
        run.Flush();
        _bench.SendAll();
        var there = Mlflow.RunOf(run.RunId);
        Assert.Empty(_bench.Refused);
        Assert.Equal(250, there.Params.Count(pair => pair.Value == new string('é', 6000)));
        Assert.Equal(250, there.Tags.Count(pair => pair.Value == new string('"', 5000)));
        Assert.Equal(Enumerable.Range(0, 2500).Select(step => (double)step),
            there.Points.Where(point => point.Key == "loss").Select(point => point.Value));
        Assert.Contains(there.Points, point => point.Key.StartsWith("a_b_/__/xxx", StringComparison.Ordinal) && point.Key.Length == 250);
        Assert.Contains(there.Points, point => point.Key == "_");
        Assert.Equal(250, there.Name.Length);
        Assert.Equal(9000, _bench.Read(run).Parameters["p0"].Length);
    }

    [Fact]
    public void What_the_server_refuses_does_not_hold_up_the_rest()
    {
        var run = _bench.Start();
        for (var step = 0; step < 20; step++) run.Metric("loss", step, step);
        run.Finish(RunStatus.Killed);
        var journal = _bench.Runs.JournalOf(run.RunId).Path;
        // Times are positive on a server.
        using (var file = new FileStream(journal, FileMode.Append, FileAccess.Write, FileShare.ReadWrite))
            new RunRecord.Metric("late", 1, 1, -1).WriteTo(file);
        File.AppendAllText(journal, "{damaged}\n");
        var again = _bench.Start(runId: run.RunId);
        again.Finish(RunStatus.Finished);
        _bench.SendAll();
        Assert.Equal(20, Mlflow.RunOf(run.RunId).Points.Distinct().Count());
        Assert.Equal(20, Mlflow.RunOf(run.RunId).Points.Count);
        Assert.Equal("FINISHED", Mlflow.RunOf(run.RunId).Status);
        Assert.Equal(["metric 'late': metric without a part", $"a damaged line of {journal}"], _bench.Refused);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_lost_or_a_damaged_bookmark_doubles_neither_runs_nor_points(bool damaged)
    {
        var run = _bench.Start();
        for (var step = 0; step < 20; step++) run.Metric("loss", step, step);
        run.Flush();
        _bench.Send();
        if (damaged) File.WriteAllText(_bench.BookmarkOf(run), "{\"sent\":");
        else File.Delete(_bench.BookmarkOf(run));
        run.Metric("loss", 20, 20);
        run.Flush();
        _bench.Send();
        Assert.Equal(Enumerable.Range(0, 21).Select(step => (long)step), Assert.Single(Mlflow.Runs).Points.Select(point => point.Step));
    }

    [Fact]
    public void A_journal_that_lost_its_end_after_it_was_sent_is_compared_with_what_is_there()
    {
        var run = Recorded(20);
        _bench.Send();
        var journal = _bench.Runs.JournalOf(run.RunId);
        var end = journal.Lines()[^8].End;
        using (var file = File.OpenWrite(journal.Path)) file.SetLength(end);
        var again = _bench.Start(runId: run.RunId);
        for (var step = 10; step < 22; step++) again.Metric("loss", step, step);
        again.Flush();
        _bench.Send();
        again.Finish(RunStatus.Finished);
        _bench.SendAll();
        var points = Assert.Single(Mlflow.Runs).Points;
        Assert.Equal(Enumerable.Range(0, 22).Select(step => (long)step), points.Select(point => point.Step).Order());
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
        other.Flush();
        _bench.Send();
        Assert.Contains(refusal, Assert.Single(_bench.Refused), StringComparison.Ordinal);
        Assert.Single(Mlflow.RunOf(other.RunId).Points);
        Assert.Equal(new SendReport(0, 0, null), _bench.Send());
    }

    [Fact]
    public async Task Two_senders_at_once_send_each_point_once()
    {
        for (var run = 0; run < 5; run++) Recorded(50);
        await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(() => _bench.SendAll())));
        Assert.Equal(5, Mlflow.Runs.Count);
        Assert.All(Mlflow.Runs, run => Assert.Equal(50, run.Points.Count));
    }

    private ITrackedRun Recorded(int points)
    {
        var run = _bench.Start();
        for (var step = 0; step < points; step++) run.Metric("loss", step, step);
        run.Finish(RunStatus.Finished);
        return run;
    }
}
