using D1.Pipeline.Terminal;
using Nuke.Common;
using Nuke.Common.IO;
using Serilog;

sealed partial class Build
{
    [Parameter("Takes changed snapshots as the new expectation")]
    readonly bool AcceptSnapshots = false;

    [Parameter("Runs only the tests whose full name contains this text")]
    readonly string TestFilter = "";

    void RunTests()
    {
        var counts = new TestCounts();
        var filter = TestFilter.Length > 0 ? $" --filter FullyQualifiedName~{TestFilter}" : "";
        var results = Directory.CreateTempSubdirectory("d1-test-results-").FullName;
        // Pages wait more than they compute.
        Parallel.Invoke(() => Tests(Solution, " --no-build"), RunBrowserTests);
        var accepted = AcceptSnapshots ? TakeSnapshots() : 0;
        ReportSummary(_ => counts.Pairs.Append(new("Accepted", Counted.Of(accepted, "snapshot"))).Take(AcceptSnapshots ? 4 : 3)
            .ToDictionary(x => x.Key, x => x.Value));
        counts.ReadSkips(results);
        Directory.Delete(results, recursive: true);
        foreach (var skip in counts.Skips)
            Log.Information("{Skip:l}", skip);
        Log.Information("{Counts:l}", counts);
        Assert.True(counts.ExitCode == 0, AcceptSnapshots && accepted > 0
            ? $"{counts}; {Counted.Of(accepted, "snapshot was", "snapshots were")} accepted: run Test again"
            : counts.ToString());

        // Those of pages are built only where there is a browser, since what drives it is large.
        void RunBrowserTests()
        {
            if (ChromiumPath.Found is null)
                Log.Information("Skipped: the tests of pages need Chromium: {HowToGet:l}", ChromiumPath.HowToGet);
            else
                Tests(BrowserTests);
        }

        void Tests(AbsolutePath which, string options = "") => DotNet(
            $"test {which} -c Release --nologo{options:nq}{filter:nq} --logger console;verbosity=minimal --logger trx "
                + $"--results-directory {results}",
            logger: (_, line) => Log.Write(counts.Take(line), "{Line:l}", line),
            exitHandler: counts.Ended);
    }

    /// <summary>Puts every received snapshot in the place of the verified one.</summary>
    static int TakeSnapshots()
    {
        var received = (RootDirectory / "tests").GetFiles("*.received.*", depth: 8).ToList();
        foreach (var file in received)
            File.Move(file, file.ToString().Replace(".received.", ".verified.", StringComparison.Ordinal), overwrite: true);
        return received.Count;
    }
}
