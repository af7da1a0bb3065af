using D1.Pipeline.Statistics;
using D1.Stages.Claims;
using D1.Stages.Report;
using D1.Tests;

namespace D1.Browser.Tests;

/// <summary>Pages on the disk, gone after the tests of a class.</summary>
public sealed class WrittenPages : IDisposable
{
    /// <summary>What a model may write to get out of where it stands, and what readers cannot see.</summary>
    public const string Hostile = "</script><script>alert(1)</script><img src=x onerror=alert(2)> javascript:alert(3) \u202Egnp.exe \0 end";

    private readonly TemporaryFolder _folder = new();
    private readonly List<WrittenResults> _results = [];

    /// <summary>A report of a small table: its file, and its data.</summary>
    public (string File, ReportData Data) Table(int problems = 40)
    {
        var results = Results();
        results.SmallTable(problems);
        return Write(results.Report());
    }

    /// <summary>A report of two models of which one writes what is hostile, in answers, names and traces.</summary>
    public (string File, ReportData Data) HostileTable()
    {
        var results = Results();
        string[] answers = [Hostile, "1", Hostile, new string('x', 10_000)];
        var (first, second) = (results.Model("base-model", null, ($"reward/{Hostile}", [1, 2])), results.Model("masked-sft"));
        results.Table(("base", "gsm", 24, results.Cell(first, "gsm", 24, answers, tests: true)),
            ("sft", "gsm", 24, results.Cell(second, "gsm", 24, ["0", "1", "2", Hostile])));
        return Write(results.Report());
    }

    /// <summary>A report of a small table of many problems, and of many runs of reinforcement learning as nano has them.</summary>
    public (string File, ReportData Data) Large(int problems, int runs)
    {
        var results = Results();
        results.SmallTable(problems);
        var random = new Random(1);
        for (var run = 0; run < runs; run++)
            results.Model($"run-{run}", null, [.. Enumerable.Range(0, 19).Select(series =>
                ($"series-{series}", Enumerable.Range(0, 90).Select(_ => random.NextDouble()).ToArray()))]);
        return Write(results.Report());
    }

    /// <summary>A report with claims: of each verdict one, and one that nobody ran.</summary>
    public (string File, ReportData Data) Claims(string says = "diffu-GRPO improves on the base model on every task")
    {
        var results = Results();
        results.SmallTable();
        var claim = new Claim { Name = "gains", Says = says, Source = "Table 1", Better = "grpo", Than = "base" };
        ClaimedTask[] tasks =
        [
            Task("gsm", Verdict.Supported, 8, 9.5, 12), Task("sudoku", Verdict.Undecided, -3, 2, 9),
            Task("math", Verdict.Refuted, -9, -8, -6.5), Task("countdown", Verdict.Undecided, 0, 0, 0),
        ];
        results.Claims =
        [
            new(claim, Verdict.Refuted, 3, tasks, null),
            new(claim with { Name = "some", Holds = ClaimQuantifier.Some, Margin = -3 }, Verdict.Supported, 3, tasks[..2], null),
            new(claim with { Name = "later", Table = "ablations/masks" }, Verdict.NotRun, 0, [], "./build.sh Ablations"),
        ];
        return Write(results.Report());

        static ClaimedTask Task(string name, Verdict verdict, params double[] seeds) =>
            new(name, verdict, new Replicates(seeds), new Interval(seeds.Average() - 1.5, seeds.Average() + 1.5), 0.01, 0.99);
    }

    /// <summary>A report of an ablation alone.</summary>
    public (string File, ReportData Data) Ablation(string label = "the hasty row")
    {
        var results = Results();
        results.Ablation(label);
        return Write(results.Report());
    }

    /// <summary>A report of an empty store.</summary>
    public (string File, ReportData Data) Empty() => Write(Results().Report());

    /// <summary>A report whose base has no answers at 48 tokens any more.</summary>
    public (string File, ReportData Data) WithoutBase()
    {
        var results = Results();
        var (first, _) = results.SmallTable();
        foreach (var cell in Directory.GetDirectories(Path.Combine(results.Store.Root, "store", "evaluate")))
            if (File.ReadAllText(Path.Combine(cell, "manifest.json")) is var text && text.Contains(first.Key, StringComparison.Ordinal)
                && text.Contains("gen_length=48", StringComparison.Ordinal)) Directory.Delete(cell, recursive: true);
        return Write(results.Report());
    }

    /// <summary>A report of which a part is missing.</summary>
    public (string File, ReportData Data) Damaged()
    {
        var results = Results();
        var (model, _) = results.SmallTable();
        File.WriteAllText(model.File("manifest.json"), "{");
        return Write(results.Report());
    }

    /// <summary>The page of two decodes.</summary>
    public string Traces()
    {
        var file = _folder["traces.html"];
        using var stream = File.Create(file);
        TracePage.Write(stream, "two decodes", [WrittenResults.Trace("1", "one", $"7 {Hostile}"), WrittenResults.Trace("2", "one", "8 9")]);
        return file;
    }

    public void Dispose()
    {
        foreach (var results in _results) results.Dispose();
        _folder.Dispose();
    }

    private WrittenResults Results()
    {
        _results.Add(new WrittenResults());
        return _results[^1];
    }

    private (string File, ReportData Data) Write(Report report)
    {
        var file = _folder[$"{Guid.NewGuid():n}.html"];
        using (var stream = File.Create(file)) report.Write(stream);
        return (file, report.Data);
    }
}
