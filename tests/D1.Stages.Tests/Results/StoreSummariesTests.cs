using D1.Pipeline.Store;
using D1.Pipeline.Tests.Toys;
using D1.Stages.Results;

namespace D1.Stages.Tests.Results;

public sealed class StoreSummariesTests : IDisposable
{
    private readonly Lab _lab = new Lab().Spec("tiny/base", "stage: toy\n")
        .Spec("tiny/top", "stage: toy\nsteps: 4\ninputs: {model: base}\n");

    public void Dispose() => _lab.Dispose();

    private string Memo => Path.Combine(_lab.Store.Root, "cache", "summaries");

    private ResultSummary Of(Artifact artifact) => StoreSummaries.Read(_lab.Store.Root).Single(summary => summary.Key == artifact.Key);

    [Fact]
    public void A_remembered_summary_is_the_same_and_is_believed_only_as_long_as_nothing_changes()
    {
        var top = _lab.RunRoot("tiny/top", "seed=3").Artifact!;
        var manifest = Manifest.Read(top.Folder)!;
        manifest.EffectiveSpec!["task"] = "gsm";
        manifest.EffectiveSpec["gen_length"] = 48;
        manifest.Write(top.Folder);
        var first = Of(top);
        Assert.Equal(new SummarizedCell("gsm", 48, null), first.Cell);
        Assert.Equal(("top", "tiny", "seed=3", "sum"), (first.Spec, first.Profile, Assert.Single(first.Set), first.Headline!.Name));
        Assert.False(File.Exists(Memo)); // what was written just now may change without a trace
        Thread.Sleep(TimeSpan.FromSeconds(2.1));
        Of(top);
        Assert.Equal(2, SummaryFile.Read(Memo).Count);
        var remembered = Of(top);
        Assert.Equal(first with { Set = [], Inputs = remembered.Inputs, InputDigests = remembered.InputDigests },
            remembered with { Set = [] });
        Assert.Equal(first.Set, remembered.Set);
        Assert.Equal(first.Inputs, remembered.Inputs);
        Assert.Equal(first.InputDigests, remembered.InputDigests);

        // It is really read from there.
        File.WriteAllBytes(Memo, SummaryFile.Write([.. SummaryFile.Read(Memo).Select(entry =>
            entry.Summary.Key == top.Key ? entry with { Summary = entry.Summary with { Set = ["seed=4"] } } : entry)]));
        Assert.Equal(["seed=4"], Of(top).Set);
        Artifact.WriteMetrics(top.Folder, [KeyValuePair.Create("score", 7.0)]);
        Assert.Equal((7.0, "seed=3"), (Of(top).Headline!.Value, Assert.Single(Of(top).Set)));
        File.Delete(top.File(Artifact.MetricsFile));
        Assert.Equal("metrics.json is missing", Of(top).Trouble);
        Directory.Delete(top.Folder, recursive: true);
        StoreSummaries.Read(_lab.Store.Root);
        Assert.Single(SummaryFile.Read(Memo));
    }

    [Fact]
    public void A_store_that_is_not_there_holds_nothing_and_is_not_made()
    {
        Assert.Empty(StoreSummaries.Read(_lab["none"]));
        Assert.False(Directory.Exists(_lab["none"]));
    }
}
