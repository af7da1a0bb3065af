using D1.Stages.Pipeline;
using D1.Stages.Tests.Toys;
using D1.Stages.Tracking;

namespace D1.Stages.Tests.Tracking;

public sealed class MlflowFileTrackerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_run_has_the_classic_layout()
    {
        var run = Tracker().Start(Description() with { ParentRunId = "feed" });
        run.Metric("train/loss", 0.5, 1);
        run.Metric("train/loss", 0.25, 2);
        run.Tag("note", "it's fine");
        run.Artifact(_folder.Write("small.txt", "content"));
        run.Finish(RunStatus.Finished);
        var home = RunFolder(run);
        var experiment = File.ReadAllLines(Path.Combine(Path.GetDirectoryName(home)!, "meta.yaml"));
        Assert.Contains("name: 'd1-nano'", experiment);
        Assert.Contains("lifecycle_stage: active", experiment);
        Assert.Contains($"experiment_id: '{Path.GetFileName(Path.GetDirectoryName(home))}'", experiment);
        var meta = File.ReadAllLines(Path.Combine(home, "meta.yaml"));
        Assert.Contains($"run_id: {run.RunId}", meta);
        Assert.Contains("run_name: 'sft steps=4'", meta);
        Assert.Contains("status: 3", meta);
        Assert.Contains(meta, line => line.StartsWith("end_time: 1", StringComparison.Ordinal));
        Assert.Contains($"artifact_uri: 'file://{home}/artifacts'", meta);
        Assert.Equal("0.001", Read(home, "params/learning_rate"));
        Assert.Equal("sft steps=4", Read(home, "tags/mlflow.runName"));
        Assert.Equal("feed", Read(home, "tags/mlflow.parentRunId"));
        Assert.Equal("abc", Read(home, "tags/mlflow.source.git.commit"));
        Assert.Equal("content", Read(home, "artifacts/small.txt"));
        var points = File.ReadAllLines(Path.Combine(home, "metrics/train/loss")).Select(line => line.Split(' ')).ToList();
        Assert.Equal(["0.5 1", "0.25 2"], points.Select(point => string.Join(' ', point[1..])));
        Assert.All(points, point => Assert.InRange(long.Parse(point[0], System.Globalization.CultureInfo.InvariantCulture), 1_600_000_000_000, long.MaxValue));
    }

    [Fact]
    public void A_resumed_run_keeps_its_points_and_its_parent_and_repeats_none()
    {
        var run = Tracker().Start(Description() with { ParentRunId = "first" });
        run.Metric("loss", 3, 1);
        run.Metric("loss", 2, 2);
        run.Finish(RunStatus.Killed);
        Assert.Contains("status: 5", File.ReadAllLines(Path.Combine(RunFolder(run), "meta.yaml")));
        File.AppendAllText(Path.Combine(RunFolder(run), "metrics/loss"), "17000000");
        var again = Tracker().Start(Description() with { RunId = run.RunId, ParentRunId = "second" });
        Assert.Contains("status: 1", File.ReadAllLines(Path.Combine(RunFolder(run), "meta.yaml")));
        Assert.Contains("end_time: null", File.ReadAllLines(Path.Combine(RunFolder(run), "meta.yaml")));
        again.Metric("loss", 2, 2);
        again.Metric("loss", 1, 3);
        Assert.Equal(run.RunId, again.RunId);
        Assert.Equal(["3 1", "2 2", "1 3"], File.ReadAllLines(Path.Combine(RunFolder(run), "metrics/loss")).Select(line => line[(line.IndexOf(' ') + 1)..]));
        Assert.Equal("first", Read(RunFolder(run), "tags/mlflow.parentRunId"));
    }

    [Fact]
    public void Names_that_mlflow_refuses_are_made_fit()
    {
        var run = Tracker().Start(Description());
        run.Metric("tokens%/../é(s)", 1, 0);
        Assert.True(File.Exists(Path.Combine(RunFolder(run), "metrics/tokens_/__/é_s_")));
    }

    [Fact]
    public void A_store_that_cannot_be_written_stops_the_tracking_and_not_the_run()
    {
        var said = new List<string>();
        var tracker = new SafeTracker(new MlflowFileTracker(_folder.Write("file", "in the way"), "d1"), said.Add);
        var run = tracker.Start(Description());
        run.Metric("loss", 1, 1);
        run.Finish(RunStatus.Finished);
        Assert.StartsWith("tracking stopped: ", Assert.Single(said), StringComparison.Ordinal);
    }

    [Fact]
    public void Stages_are_tracked_as_they_end_and_a_resume_is_the_same_run()
    {
        using var stop = new CancellationTokenSource();
        var count = 0;
        using var lab = new Lab(_ => { if (++count == 2) stop.Cancel(); });
        lab.Spec("a", "stage: toy\nsteps: 4\n").Spec("bad", "stage: toy\nfail_at: 1\n");
        var options = new SchedulerOptions { Places = 1, Tracker = Tracker() };
        lab.Run("a", options, stop.Token);
        var killed = StageRuns().Single();
        Assert.Contains("status: 5", File.ReadAllLines(Path.Combine(killed, "meta.yaml")));
        var built = lab.Run("a", options)[0];
        Assert.Equal(killed, StageRuns().Single());
        Assert.Contains("status: 3", File.ReadAllLines(Path.Combine(killed, "meta.yaml")));
        Assert.Equal(4, File.ReadAllLines(Path.Combine(killed, "metrics/sum")).Length - 1); // one more is the result
        Assert.Equal(built.Artifact!.Manifest.RunId, Path.GetFileName(killed));
        Assert.Equal("4", Read(killed, "params/steps"));
        Assert.Equal(built.Artifact.Digest, Read(killed, "tags/d1.digest"));
        lab.Run("bad", options);
        Assert.Contains("status: 4", File.ReadAllLines(Path.Combine(StageRuns().Single(run => run != killed), "meta.yaml")));
        Assert.All(StageRuns(), run => Assert.True(Directory.Exists(Path.Combine(Path.GetDirectoryName(run)!, Read(run, "tags/mlflow.parentRunId")))));
    }

    private List<string> StageRuns() => [.. Directory.EnumerateDirectories(_folder["mlruns"]).SelectMany(Directory.EnumerateDirectories)
        .Where(run => File.Exists(Path.Combine(run, "tags/d1.stage")))];

    private MlflowFileTracker Tracker() => new(_folder["mlruns"], "d1-nano");

    private string RunFolder(ITrackedRun run) => Directory.EnumerateDirectories(_folder["mlruns"], run.RunId, SearchOption.AllDirectories).Single();

    private static string Read(string home, string file) => File.ReadAllText(Path.Combine(home, file));

    private static RunDescription Description() => new("sft steps=4", null, null,
        new Dictionary<string, string> { ["learning_rate"] = "0.001" }, new Dictionary<string, string> { ["mlflow.source.git.commit"] = "abc" });
}
