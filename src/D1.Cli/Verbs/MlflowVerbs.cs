using System.CommandLine;
using System.Text.Json.Nodes;
using D1.Core;
using D1.Pipeline.Execution;
using D1.Pipeline.Tracking.Mlflow;

namespace D1.Cli.Verbs;

/// <summary><c>d1 mlflow-sync</c> and <c>d1 mlflow-export</c>: what runs have recorded, for a tracking server or as MLflow's
/// files.</summary>
internal static class MlflowVerbs
{
    public static Command Sync()
    {
        var address = new Argument<string?>("URI")
        {
            Description = $"The tracking server, http(s)://host:port (default: ${MlflowServer.Variable}).",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var artifacts = SharedOptions.Artifacts();
        var json = SharedOptions.Json();
        var command = new Command("mlflow-sync", "Send all recorded runs to a tracking server, or what it has not got of them.")
        {
            address, artifacts, json,
        };
        command.SetAction(async parsed =>
        {
            using var signals = new StopSignals();
            var server = parsed.GetValue(address) is { } given
                ? MlflowServer.Of(given, "URI", Environment.GetEnvironmentVariable)
                : MlflowServer.FromEnvironment() ?? throw new InputException(
                    $"no server to send to; give its address, http://host:port, or set {MlflowServer.Variable}");
            var report = await MlflowSync.SendAsync(parsed.StoresToRead(artifacts).First, server, Say, signals.Token);
            if (report.Trouble is { } trouble) Say(trouble);
            if (parsed.GetValue(json)) JsonOutput.Write(new JsonObject { ["sent"] = report.Sent, ["left"] = report.Left });
            else Console.Out.WriteLine($"runs sent: {report.Sent}, left: {report.Left}");
            return report.Trouble is null ? ExitCodes.Success : ExitCodes.Failure;
        });
        return command;
    }

    public static Command Export()
    {
        var folder = PathOption.Argument(
            "DIR", PathUse.Folder, "Folder to write into; not below one named 'artifacts', where MLflow 3.8 and newer open no run.");
        var artifacts = SharedOptions.Artifacts();
        var json = SharedOptions.Json();
        var command = new Command("mlflow-export", $"Write all recorded runs in MLflow's file layout. {MlflowExport.Note}.")
        {
            folder, artifacts, json,
        };
        command.SetAction(parsed =>
        {
            var into = parsed.GetRequiredValue(folder);
            var count = MlflowExport.Write(parsed.StoresToRead(artifacts).First, into, Say);
            if (parsed.GetValue(json)) JsonOutput.Write(new JsonObject { ["runs"] = count, ["path"] = Path.GetFullPath(into) });
            else Console.Out.WriteLine($"runs written: {count}; {MlflowExport.Note}");
            return ExitCodes.Success;
        });
        return command;
    }

    private static void Say(string line) => Console.Error.WriteLine($"d1: {line}");
}
