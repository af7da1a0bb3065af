using System.Text.Json;
using D1.Core;
using D1.Pipeline.Store;
using D1.Stages.Hub;
using D1.Stages.Rescore;
using Nuke.Common;
using Nuke.Common.IO;
using Serilog;

/// <summary>The row of Table 1 that can be had without a GPU: the released generations of LLaDA-8B-Instruct, scored again.</summary>
sealed partial class Build
{
    static readonly JsonSerializerOptions RescoredJson = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower
    };

    async Task Rescore()
    {
        try
        {
            using var hub = new HubClient(HubSettings.FromEnvironment(), x => Log.Warning("{Line:l}", x));
            var artifacts = AbsolutePath.Create(Stores.Find().First);
            var files = await ReleasedGenerations.ObtainAsync(artifacts / "released", hub, CancellationToken.None);
            var row = RescoredRow.Of(files);
            Console.WriteLine();
            Console.WriteLine(row.ToText());
            var file = artifacts / "rescored.json";
            file.WriteAllText(JsonSerializer.Serialize(row.Cells, RescoredJson) + "\n");
            Log.Information("The row as JSON: {File}", file);
            ReportSummary(_ => new Dictionary<string, string> { ["Cells"] = $"{row.Cells.Count}" });
        }
        catch (InputException problem)
        {
            Assert.Fail(problem.Message);
        }
    }
}
