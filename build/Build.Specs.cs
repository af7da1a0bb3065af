using D1.Pipeline.Execution;
using D1.Pipeline.Schemas;
using D1.Pipeline.Terminal;
using D1.Stages;
using Nuke.Common;
using Nuke.Common.IO;
using Nuke.Common.Tooling;
using Serilog;

/// <summary>What can be said of the specs without running them.</summary>
sealed partial class Build
{
    static AbsolutePath SpecSchemas => RootDirectory / "experiments" / "schemas";

    void CheckSpecs()
    {
        using var heart = Heartbeat.Here($"checking the specs in {Experiments}", line => Log.Information("{Line:l}", line));
        var mistakes = SpecFolder.Check(Experiments, line => heart.Above(() => Log.Verbose("{Line:l}", line)));
        var stale = SchemaFolder.Check(BuiltInStages.Registry, SpecSchemas);
        heart.Dispose();
        foreach (var line in mistakes.Concat(stale))
            Log.Error("{Line:l}", line);
        if (mistakes.Count > 0)
            throw BadInput($"{Counted.Of(mistakes.Count, "mistake")} in the specs of {Experiments}");
        Assert.True(stale.Count == 0, $"out of date in {SpecSchemas}: {Counted.Of(stale.Count, "schema")}");
        Log.Information("The specs in {Experiments} are right", Experiments);
    }

    void WriteSchemas()
    {
        var written = SchemaFolder.Write(BuiltInStages.Registry, SpecSchemas);
        Log.Information("Changed in {Folder}: {Schemas:l}", SpecSchemas, Counted.Of(written.Count, "schema"));
    }

    void ShowPlan()
    {
        var table = Given(() => SpecFolder.Find(Experiments, "table1"));
        var seeds = TableSeeds is { } count ? $" --seeds {count}" : "";
        var overrides = Set.Length > 0 ? " --set " + string.Join(' ', Set.Select(Quoted)) : "";
        var device = ChosenDevice is { } chosen ? $" --device {chosen}" : "";
        var estimate = PlanFor is null ? "" : $" --estimate {PlanFor}";
        var changes = Changes ? " --changes" : "";
        DotNet(
            $"{CommandAssembly} plan {table}{estimate:nq}{changes:nq}{seeds:nq}{overrides:nq}{device:nq}",
            logInvocation: false,
            logger: LogLine,
            exitHandler: process =>
            {
                if (process.ExitCode == 2)
                    throw BadInput($"{table} cannot be planned; the line above says why");
                process.AssertZeroExitCode();
            });
    }
}
