using D1.Core;
using D1.Model;
using D1.Pipeline.Tracking;
using D1.Pipeline.Tracking.Mlflow;
using D1.Tests;

namespace D1.Pipeline.Tests.Tracking;

public sealed class MlflowExportTests : IDisposable
{
    private readonly TrackingBench _bench = new(port: 1);
    private readonly TemporaryFolder _target = new();

    public void Dispose()
    {
        _bench.Dispose();
        _target.Dispose();
    }

    [Fact]
    public void A_run_has_the_classic_layout()
    {
        var parent = _bench.Start("table1");
        var run = _bench.Start("it's sft", parent: parent.RunId);
        run.Metric("train/loss", 0.5, 1);
        run.Metric("train/loss", 0.25, 2);
        run.Metric("train", 1, 0);
        run.Metric("tokens%/../é(s)", 1, 0);
        run.Artifact(_bench.File("small.txt", "content"));
        run.Finish(RunStatus.Finished);
        parent.Finish(RunStatus.Failed);
        Assert.Equal(2, Export(_target["ü%20b"]));
        Assert.Equal(2, Export(_target["ü%20b"]));
        var home = Directory.EnumerateDirectories(_target.Path, run.RunId, SearchOption.AllDirectories).Single();
        var experiment = File.ReadAllLines(Path.Combine(Path.GetDirectoryName(home)!, "meta.yaml"));
        Assert.Contains("name: 'd1-nano'", experiment);
        Assert.Contains($"experiment_id: '{Path.GetFileName(Path.GetDirectoryName(home))}'", experiment);
        var meta = File.ReadAllLines(Path.Combine(home, "meta.yaml"));
        Assert.Contains($"run_id: {run.RunId}", meta);
        Assert.Contains("run_name: 'it''s sft'", meta);
        Assert.Contains("status: 3", meta);
        Assert.Contains($"user_id: '{Environment.UserName}'", meta);
        Assert.Contains(meta, line => line.StartsWith("end_time: 1", StringComparison.Ordinal));
        var uri = meta.Single(line => line.StartsWith("artifact_uri: ", StringComparison.Ordinal));
        Assert.Contains("/%C3%BC%2520b/", uri, StringComparison.Ordinal);
        Assert.Equal(Path.Combine(home, "artifacts"), Uri.UnescapeDataString(uri["artifact_uri: 'file://".Length..^1]));
        Assert.Equal("4", Read(home, "params/steps"));
        Assert.Equal("it's sft", Read(home, "tags/mlflow.runName"));
        Assert.Equal(parent.RunId, Read(home, "tags/mlflow.parentRunId"));
        Assert.Equal(run.RunId, Read(home, "tags/d1.run_key"));
        Assert.Equal("content", Read(home, "artifacts/small.txt"));
        var points = File.ReadAllLines(Path.Combine(home, "metrics/train/loss")).Select(line => line.Split(' ')).ToList();
        Assert.Equal(["0.5 1", "0.25 2"], points.Select(point => string.Join(' ', point[1..])));
        Assert.True(File.Exists(Path.Combine(home, "metrics/train_")));
        Assert.True(File.Exists(Path.Combine(home, "metrics/tokens_/__/é_s_")));
    }

    [Fact]
    public void A_file_is_replaced_and_never_written_over()
    {
        var run = _bench.Start();
        run.Metric("loss", 0.5, 1);
        run.Artifact(_bench.File("small.txt", "content"));
        run.Finish(RunStatus.Finished);
        Export(_target["runs"]);
        var files = Directory.GetFiles(_target["runs"], "*", SearchOption.AllDirectories).Order().ToList();
        // A second name of each file sees what is written into it, and not what takes its place.
        var links = files.Where(file => Path.GetDirectoryName(file) is var folder && File.Exists(Path.Combine(folder!, "..", "meta.yaml"))
            && Path.GetFileName(file) != "meta.yaml").Select((file, index) => (File: file, Link: _target[$"link{index}"])).ToList();
        Assert.Contains(links, link => link.File.EndsWith("/artifacts/small.txt", StringComparison.Ordinal));
        Assert.Contains(links, link => link.File.EndsWith("/metrics/loss", StringComparison.Ordinal));
        foreach (var (file, link) in links)
        {
            using var process = System.Diagnostics.Process.Start("ln", [file, link]);
            process.WaitForExit();
            File.WriteAllText(link, "as a reader has it open");
        }
        Export(_target["runs"]);
        Assert.All(links, link => Assert.Equal("as a reader has it open", File.ReadAllText(link.Link)));
        Assert.All(links, link => Assert.NotEqual("as a reader has it open", File.ReadAllText(link.File)));
        Assert.Equal(files, Directory.GetFiles(_target["runs"], "*", SearchOption.AllDirectories).Order());
    }

    [Theory]
    [InlineData("artifacts")]
    [InlineData("artifacts/mlruns")]
    public void Where_mlflow_would_open_no_run_nothing_is_written(string folder)
    {
        Assert.EndsWith("MLflow 3.8 and newer open no run below a folder named 'artifacts'; give another DIR",
            Assert.Throws<InputException>(() => Export(_target[folder])).Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_target.Path));
    }

    [Fact]
    public void What_is_exported_is_taken_over_like_the_file_store_of_earlier_versions()
    {
        var run = _bench.Start();
        run.Metric("a/loss", 0.1, 1);
        run.Metric("a/loss", double.NaN, 2);
        run.Artifact(_bench.File("small.txt", "content"));
        run.Finish(RunStatus.Failed);
        var expected = _bench.Read(run);
        Export(Path.Combine(_bench.Folder, "mlruns"));
        var curve = Directory.EnumerateFiles(Path.Combine(_bench.Folder, "mlruns"), "loss", SearchOption.AllDirectories).Single();
        File.AppendAllText(curve, "17000000 3\ngarbage\n");
        Directory.Delete(_bench.Runs.Folder, recursive: true);
        var said = new List<string>();
        FormerStores.TakeOver(_bench.Runs, _bench.Folder, said.Add);
        Assert.StartsWith("1 run of ", Assert.Single(said), StringComparison.Ordinal);
        var read = _bench.Read(run);
        Assert.Equal(expected.Metrics, read.Metrics);
        Assert.Equal((expected.Name, expected.Experiment, expected.User), (read.Name, read.Experiment, read.User));
        Assert.Equal((expected.Started, expected.Ended, expected.Status), (read.Started, read.Ended, read.Status));
        Assert.Equal(expected.Parameters, read.Parameters);
        Assert.Equal(expected.Tags.Append(new("d1.run_key", run.RunId)).OrderBy(tag => tag.Key), read.Tags.OrderBy(tag => tag.Key));
        Assert.Equal(expected.Files["small.txt"].Content, read.Files["small.txt"].Content);
        FormerStores.TakeOver(_bench.Runs, _bench.Folder, said.Add);
        Assert.Single(said);
        Assert.True(Directory.Exists(Path.Combine(_bench.Folder, "mlruns.taken-over")));
    }

    [Fact]
    public void A_spool_of_earlier_versions_is_taken_over_into_runs_that_went_on_since()
    {
        _bench.File("mlflow-spool/host_5000/abc.jsonl", """
            {"is":"start","experiment":"d1-nano","name":"sft","parent":"feed","time":1700000000000}
            {"is":"param","key":"steps","value":"4"}
            {"is":"metric","key":"loss","value":3,"step":1,"time":1700000000001}
            {"is":"metric","key":"loss","value":"NaN","step":2,"time":1700000000002}
            {"is":"artifact","name":"manifest.json","source":"/gone/manifest.json"}
            {"is":"status","value":5,"time":1700000000003}
            {"is":"status","value":1,"time":1700000000004}
            {"is":"metric","key":"lo
            """);
        _bench.File("mlflow-spool/host_5000/abc.files/manifest.json", "{}");
        _bench.File("mlflow-spool/host_5000/lock", "");
        var again = _bench.Start(runId: "def");
        again.Metric("loss", 2, 2);
        _bench.File("mlflow-spool/host_5000/def.jsonl", """
            {"is":"start","experiment":"d1-nano","name":"sft","time":1700000000000}
            {"is":"metric","key":"loss","value":3,"step":1,"time":1700000000001}
            {"is":"status","value":5,"time":1700000000003}

            """);
        again.Finish(RunStatus.Finished);
        FormerStores.TakeOver(_bench.Runs, _bench.Folder, _ => { });
        var (one, two) = (_bench.Runs.JournalOf("abc").Read()!, _bench.Read(again));
        Assert.Equal(("sft", "feed", RunStatus.Killed), (one.Name, one.Parent, one.Status));
        Assert.Equal((2, "4"), (one.Metrics.Count, one.Parameters["steps"]));
        Assert.Equal("{}"u8.ToArray(), one.Files["manifest.json"].Content);
        Assert.Equal((RunStatus.Finished, 2), (two.Status, two.Metrics.Count));
    }

    [Fact]
    public void A_store_that_is_taken_over_a_second_time_adds_nothing()
    {
        const string Start = "{\"is\":\"start\",\"experiment\":\"d1-nano\",\"name\":\"sft\",\"time\":1700000000000}\n";
        _bench.File("mlflow-spool/host_5000/abc.jsonl", Start + """
            {"is":"tag","key":"state","value":"old"}
            {"is":"artifact","name":"manifest.json","source":"/gone/manifest.json"}
            {"is":"status","value":3,"time":1700000000003}

            """);
        _bench.File("mlflow-spool/host_5000/abc.files/manifest.json", "old");
        _bench.File("mlflow-spool/host_5000/def.jsonl", Start);
        var said = new List<string>();
        var journal = _bench.Runs.JournalOf("abc");
        using (var busy = new JournalWriter(_bench.Runs.JournalOf("def").Path))
        {
            Assert.Null(busy.Flush());
            FormerStores.TakeOver(_bench.Runs, _bench.Folder, said.Add);
            using (var later = new JournalWriter(journal.Path))
            {
                later.Add(new RunRecord.Tag("state", "new"));
                later.Add(new RunRecord.File("manifest.json", "/here/manifest.json", "new"u8.ToArray()));
                Assert.Null(later.Flush());
            }
            var length = journal.Length;
            FormerStores.TakeOver(_bench.Runs, _bench.Folder, said.Add);
            Assert.Equal(length, journal.Length);
        }
        FormerStores.TakeOver(_bench.Runs, _bench.Folder, said.Add);
        Assert.EndsWith("; 1 could not be, try again later", said[1], StringComparison.Ordinal);
        Assert.StartsWith("2 runs of ", said[2], StringComparison.Ordinal);
        var run = journal.Read()!;
        Assert.Equal(("new", "new", RunStatus.Finished), (run.Tags["state"],
            System.Text.Encoding.UTF8.GetString(run.Files["manifest.json"].Content), run.Status));
    }

    private int Export(string folder) => MlflowExport.Write(_bench.Folder, folder, _ => { });

    private static string Read(string home, string file) => File.ReadAllText(Path.Combine(home, file));
}
