using System.CommandLine;
using System.Text.Json.Nodes;
using D1.Stages.Pipeline;
using D1.Stages.Tracking;

namespace D1.Cli.Verbs;

/// <summary><c>d1 mlflow-sync</c>: sends what runs have recorded and the tracking server has not got yet.</summary>
internal static class MlflowSyncVerb
{
    public static Command Create()
    {
        var artifacts = SharedOptions.Artifacts();
        var json = SharedOptions.Json();
        var command = new Command("mlflow-sync", $"Send recorded runs that the tracking server (${Trackers.Variable}) has not got yet.") { artifacts, json };
        command.SetAction(async parsed =>
        {
            using var signals = new StopSignals();
            SendReport report;
            try
            {
                report = await Trackers.SyncAsync(ArtifactsRoot.Find(parsed.GetValue(artifacts)), line => Console.Error.WriteLine($"d1: {line}"), signals.Token);
            }
            catch (OperationCanceledException) when (signals.ExitCode is { } stopped)
            {
                return stopped;
            }
            if (report.Trouble is { } trouble) await Console.Error.WriteLineAsync($"d1: {trouble}");
            if (parsed.GetValue(json)) JsonOutput.Write(new JsonObject { ["sent"] = report.Sent, ["left"] = report.Left });
            else Console.Out.WriteLine($"runs sent: {report.Sent}, left: {report.Left}");
            return report.Trouble is null ? ExitCodes.Success : ExitCodes.Failure;
        });
        return command;
    }
}
