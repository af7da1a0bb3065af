using D1.Stages.Artifacts;
using D1.Stages.Pipeline;
using D1.Stages.Reporting;
using Nuke.Common;
using Nuke.Common.IO;
using Serilog;

/// <summary>The README's table, written from the artifacts.</summary>
sealed partial class Build
{
    Target Report => _ => _
        .Description("Writes the profile's table into README.md, with the command, commit, date, machine and time that it comes from")
        .DependsOn(ReproduceTable1)
        .Executes(() =>
        {
            var (begin, end) = ($"<!-- table1.{Experiments.Name} -->", $"<!-- /table1.{Experiments.Name} -->");
            var readme = RootDirectory / "README.md";
            var text = readme.ReadAllText();
            var (from, to) = (text.IndexOf(begin, StringComparison.Ordinal), text.IndexOf(end, StringComparison.Ordinal));
            Assert.True(from >= 0 && to > from, $"{readme} has no place for this table: a line {begin}, and a line {end} below it");
            var table = Stages().Wait(nameof(ReproduceTable1)).Results[0].Artifact;
            var store = new ArtifactStore(ArtifactsRoot.Find(), line => Log.Warning("{Line:l}", line));
            readme.WriteAllText($"{text[..from]}{begin}\n{TableReport.Write(store, table, $"./build.sh {nameof(ReproduceTable1)}{(Experiments.Name == "nano" ? "" : $" --profile {Experiments.Name}")}")}\n{text[to..]}");
            Log.Information("{File} has the table", readme);
        });
}
