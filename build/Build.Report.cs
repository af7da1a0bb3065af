using D1.Pipeline.Store;
using D1.Stages.Tables;
using Serilog;

/// <summary>The README's table, written from the artifacts.</summary>
sealed partial class Build
{
    void WriteReport()
    {
        var table = Stages().Wait(nameof(ReproduceTable1)).Results[0].Artifact!;
        var store = new ArtifactStore(ArtifactsRoot.Find(), line => Log.Warning("{Line:l}", line));
        var readme = RootDirectory / "README.md";
        GeneratedBlock.Write(readme, $"table1.{Experiments.Name}",
            TableReport.Write(store, table,
                $"./build.sh {nameof(ReproduceTable1)}{(Experiments.Name == "nano" ? "" : $" --profile {Experiments.Name}")}"));
        Log.Information("{File} has the table", readme);
    }
}
