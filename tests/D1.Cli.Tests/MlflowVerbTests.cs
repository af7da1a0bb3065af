using System.Diagnostics;
using System.Globalization;
using D1.Pipeline.Tests.Tracking.Fake;
using D1.Pipeline.Tracking;

namespace D1.Cli.Tests;

public sealed class MlflowVerbTests : IDisposable
{
    private readonly ToyCommand _d1 = new ToyCommand().Spec("base", "stage: toy\n").Spec("cell", "stage: toy\ninputs: {model: base}\n");

    public void Dispose() => _d1.Dispose();

    [Fact]
    public void What_a_server_missed_is_sent_later_and_no_secret_is_written_down()
    {
        var port = FakeServer.FreePort();
        _d1.Variables["MLFLOW_TRACKING_URI"] = $"http://anne:s3cret@127.0.0.1:{port}";
        var run = _d1.Run("run", "cell.yaml");
        Assert.Equal(0, run.ExitCode);
        Assert.Single(run.Errors.Split('\n'), line => line.Contains("tracking", StringComparison.Ordinal));
        var down = _d1.Run("mlflow-sync");
        Assert.Equal(1, down.ExitCode);
        Assert.Equal("runs sent: 0, left: 4\n", down.Output);
        using var server = new FakeServer(port: port);
        var up = _d1.Run("mlflow-sync");
        Assert.Equal("runs sent: 4, left: 0\n", up.Output);
        Assert.Equal("Basic YW5uZTpzM2NyZXQ=", server.Login);
        var stages = server.Mlflow.Runs.Where(there => there.Tags.ContainsKey("d1.stage")).ToList();
        var invocation = server.Mlflow.Runs.Single(there => there.Tags.GetValueOrDefault("d1.kind") == "invocation");
        var target = server.Mlflow.Runs.Single(there => there.Tags.GetValueOrDefault("d1.kind") == "target");
        Assert.Equal(2, stages.Count);
        Assert.All(stages, stage => Assert.Equal(target.RunId, stage.Tags["mlflow.parentRunId"]));
        Assert.Equal(invocation.RunId, target.Tags["mlflow.parentRunId"]);
        Assert.Equal("d1 run cell.yaml", invocation.Params["command"]);
        Assert.All(server.Mlflow.Runs, there => Assert.Equal("FINISHED", there.Status));
        Assert.All(stages, stage => Assert.Contains(stage.Tags["d1.digest"], stage.Artifacts["manifest.json"], StringComparison.Ordinal));
        Assert.Equal("{\n  \"sent\": 0,\n  \"left\": 0\n}\n", _d1.Run("mlflow-sync", "--json").Output);
        var written = Directory.EnumerateFiles(_d1.Folder, "*", SearchOption.AllDirectories).Select(File.ReadAllText);
        foreach (var text in written.Concat([run.Output, run.Errors, down.Errors, up.Errors]))
        {
            Assert.DoesNotContain("s3cret", text, StringComparison.Ordinal);
            Assert.DoesNotContain("YW5uZTpzM2NyZXQ", text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Runs_are_sent_while_they_go_on()
    {
        using var server = new FakeServer();
        _d1.Variables["MLFLOW_TRACKING_URI"] = server.Address;
        Assert.Equal(0, _d1.Run("run", "cell.yaml").ExitCode);
        _d1.Run("mlflow-sync");
        Assert.Equal(4, server.Mlflow.Runs.Count);
        Assert.All(server.Mlflow.Runs, run => Assert.Equal(run.Points.Distinct().Count(), run.Points.Count));
    }

    [Fact]
    public void Runs_killed_with_their_sender_at_random_moments_reach_two_servers_whole_and_once()
    {
        using var server = new FakeServer();
        _d1.Spec("long", "stage: toy\nsteps: 200\ndelay: 10\n").Variables["MLFLOW_TRACKING_URI"] = server.Address;
        var (random, faults) = (new Random(3), (Fault[])[Fault.Reset, Fault.AnswerLost, Fault.ServerError, Fault.HalfAnswer]);
        server.Faults = (_, _) => random.Next(10) < 3 ? faults[random.Next(faults.Length)] : Fault.None;
        for (var attempt = 0; attempt < 4; attempt++)
        {
            using var process = _d1.Start("run", "long.yaml", "--checkpoint-every", "0.1");
            Thread.Sleep(800 + random.Next(1500));
            process.Kill(entireProcessTree: true);
            process.WaitForExit();
        }
        Assert.Equal(0, _d1.Run("run", "long.yaml").ExitCode);
        server.Faults = null;
        using var other = new FakeServer();
        foreach (var there in (FakeServer[])[server, other, server, other])
            Assert.EndsWith("left: 0\n", _d1.Run("mlflow-sync", there.Address).Output, StringComparison.Ordinal);
        foreach (var mlflow in (FakeMlflow[])[server.Mlflow, other.Mlflow])
        {
            Assert.Equal(mlflow.Runs.Count, mlflow.Runs.Select(run => run.Tags["d1.run_key"]).Distinct().Count());
            Assert.DoesNotContain(mlflow.Runs, run => run.Status == "RUNNING");
            var points = mlflow.Runs.Single(run => run.Tags.ContainsKey("d1.stage")).Points.Where(point => point.Key == "sum");
            Assert.Equal(Enumerable.Range(0, 201).Select(step => (long)step), points.Select(point => point.Step).Order());
        }
    }

    [Fact]
    public void A_disk_that_takes_no_more_for_a_while_loses_nothing()
    {
        _d1.Spec("long", "stage: toy\nsteps: 700\ndelay: 10\n");
        using var process = _d1.Start("run", "long.yaml", "--in-process", "--checkpoint-every", "100");
        Assert.True(SpinWait.SpinUntil(() => Stage() is { Metrics.Count: > 0 }, TimeSpan.FromMinutes(1)));
        // No file may grow beyond a size: a write then fails in part, as on a full disk.
        Limit("3000");
        var told = "";
        while (!told.Contains("tracking: ", StringComparison.Ordinal))
            told = process.StandardError.ReadLine() ?? throw new InvalidOperationException("it ended");
        Limit("unlimited");
        Assert.Equal(0, ToyCommand.Wait(process).ExitCode);
        var points = Stage()!.Metrics.Where(point => point.Key == "sum").Select(point => point.Step);
        Assert.Equal(Enumerable.Range(1, 700).Select(step => (long)step).Append(0), points);
        Assert.All(new RunFolder(_d1.Artifacts).Journals(), journal => Assert.Equal(RunStatus.Finished, journal.Read()!.Status));

        RecordedRun? Stage() => new RunFolder(_d1.Artifacts).Journals().Select(journal => journal.Read()).OfType<RecordedRun>()
            .SingleOrDefault(run => run.Tags.ContainsKey("d1.stage"));

        void Limit(string size)
        {
            var id = process.Id.ToString(CultureInfo.InvariantCulture);
            using var prlimit = Process.Start("prlimit", ["--pid", id, $"--fsize={size}:unlimited"]);
            prlimit.WaitForExit();
        }
    }

    [Fact]
    public void Addresses_that_cannot_be_used_are_one_line_and_exit_code_2()
    {
        const string Nowhere = "d1: no server to send to; give its address, http://host:port, or set MLFLOW_TRACKING_URI\n";
        const string Form = "is not of the form http(s)://host:port, a tracking server's address; "
            + "MLflow's files are written by d1 mlflow-export DIR\n";
        var (nowhere, given) = (_d1.Run("mlflow-sync"), _d1.Run("mlflow-sync", "localhost:5000"));
        Assert.Equal((2, Nowhere), (nowhere.ExitCode, nowhere.Errors));
        Assert.Equal((2, "d1: URI " + Form), (given.ExitCode, given.Errors));
        foreach (var address in (string[])["localhost:5000", "ftp://anne:s3cret@host", "/tmp/mlruns"])
        {
            _d1.Variables["MLFLOW_TRACKING_URI"] = address;
            var outcome = _d1.Run("run", "cell.yaml");
            Assert.Equal((2, "d1: MLFLOW_TRACKING_URI " + Form), (outcome.ExitCode, outcome.Errors));
        }
        Assert.False(Directory.Exists(_d1.Artifacts));
    }

    [Fact]
    public void An_export_says_what_mlflow_needs_and_goes_below_no_folder_named_artifacts()
    {
        Assert.Equal(0, _d1.Run("run", "cell.yaml").ExitCode);
        var target = Path.Combine(_d1.Folder, "mlruns");
        Assert.Equal("runs written: 4; "
                + "MLflow 3.13 and newer read it with MLFLOW_ALLOW_FILE_STORE=true, or after `mlflow migrate-filestore`\n",
            _d1.Run("mlflow-export", target).Output);
        Assert.Equal(4, Directory.EnumerateFiles(target, "mlflow.runName", SearchOption.AllDirectories).Count());
        var refused = _d1.Run("mlflow-export", "artifacts/mlruns");
        Assert.Equal((2, "d1: artifacts/mlruns: MLflow 3.8 and newer open no run below a folder named 'artifacts'; give another DIR\n"),
            (refused.ExitCode, refused.Errors));
    }
}
