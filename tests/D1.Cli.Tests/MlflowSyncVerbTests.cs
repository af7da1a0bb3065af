using D1.Stages.Tests.Tracking.Fake;

namespace D1.Cli.Tests;

public sealed class MlflowSyncVerbTests : IDisposable
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
        Assert.Equal("runs sent: 0, left: 3\n", down.Output);
        using var server = new FakeServer(port: port);
        var up = _d1.Run("mlflow-sync");
        Assert.Equal("runs sent: 3, left: 0\n", up.Output);
        Assert.Equal("Basic YW5uZTpzM2NyZXQ=", server.Login);
        var stages = server.Mlflow.Runs.Where(there => there.Tags.ContainsKey("d1.stage")).ToList();
        var invocation = server.Mlflow.Runs.Except(stages).Single();
        Assert.Equal(2, stages.Count);
        Assert.All(stages, stage => Assert.Equal(invocation.RunId, stage.Tags["mlflow.parentRunId"]));
        Assert.All(server.Mlflow.Runs, there => Assert.Equal("FINISHED", there.Status));
        Assert.All(stages, stage => Assert.Contains(stage.Tags["d1.digest"], stage.Artifacts["manifest.json"], StringComparison.Ordinal));
        Assert.Equal("{\n  \"sent\": 0,\n  \"left\": 0\n}\n", _d1.Run("mlflow-sync", "--json").Output);
        foreach (var text in Directory.EnumerateFiles(_d1.Folder, "*", SearchOption.AllDirectories).Select(File.ReadAllText).Concat([run.Output, run.Errors, down.Errors, up.Errors]))
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
        Assert.Equal(3, server.Mlflow.Runs.Count);
        Assert.All(server.Mlflow.Runs, run => Assert.Equal(run.Points.Distinct().Count(), run.Points.Count));
    }

    [Fact]
    public void Addresses_that_cannot_be_used_are_one_line_and_exit_code_2()
    {
        var nowhere = _d1.Run("mlflow-sync");
        Assert.Equal("d1: MLFLOW_TRACKING_URI names no server to send to; set it to http://host:port\n", nowhere.Errors);
        Assert.Equal(2, nowhere.ExitCode);
        _d1.Variables["MLFLOW_TRACKING_URI"] = "ftp://anne:s3cret@host";
        var ftp = _d1.Run("run", "cell.yaml");
        Assert.Equal("d1: MLFLOW_TRACKING_URI is a ftp: address; give a folder, a file: address or http(s)://host:port\n", ftp.Errors);
        Assert.Equal(2, ftp.ExitCode);
    }
}
