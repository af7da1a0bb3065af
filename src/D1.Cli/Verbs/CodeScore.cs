using System.Globalization;
using System.Text.Json.Nodes;
using D1.Core;
using D1.Pipeline.Statistics;
using D1.Tasks.Code;
using D1.Tasks.Sandbox;

namespace D1.Cli.Verbs;

/// <summary>What <c>d1 score</c> says of programs: how many pass their tests, and pass@k where a problem has several.</summary>
internal sealed class CodeScore
{
    private const string Unloaded = "does not load";
    private readonly PublishedCode _benchmark;
    private readonly int _problems;
    private readonly string _python;
    private readonly IReadOnlyList<(CodeSample Sample, CodeVerdict Verdict)> _judged;
    private readonly IReadOnlyList<PassRate> _rates;

    private CodeScore(PublishedCode benchmark, int problems, string python, IReadOnlyList<(CodeSample Sample, CodeVerdict Verdict)> judged)
    {
        (_benchmark, _problems, _python, _judged) = (benchmark, problems, python, judged);
        var groups = judged.GroupBy(each => each.Sample.Problem.Id)
            .Select(group => (group.Key, group.Count(), group.Count(each => each.Verdict.Passed))).ToList();
        Answered = groups.Count;
        _rates = PassRate.Of(groups);
    }

    private int Answered { get; }

    private int Passed => _judged.Count(each => each.Verdict.Passed);

    // Of a program that does not pass, what became of the first test that it does not pass.
    private IEnumerable<(string Outcome, int Count)> Outcomes =>
        ((string[])["passed", "failed", "error", "timeout", Unloaded])
            .Select(outcome => (outcome, _judged.Count(each => OutcomeOf(each.Verdict) == outcome)));

    private static string OutcomeOf(CodeVerdict verdict) => verdict switch
    {
        { Passed: true } => "passed",
        { Loads: false } => Unloaded,
        { FirstFailure.Outcome: TestOutcome.Failed } => "failed",
        { FirstFailure.Outcome: TestOutcome.Timeout } => "timeout",
        _ => "error",
    };

    /// <summary>Judges the samples of some files.</summary>
    /// <param name="benchmark">What they answer.</param>
    /// <param name="files">JSON lines of samples, or files of generations.</param>
    /// <param name="data">Where the data set lies; a mirror where null.</param>
    /// <exception cref="InputException">There is no sandbox, no data set, or a sample is broken.</exception>
    public static CodeScore Of(PublishedCode benchmark, IReadOnlyList<string> files, string? data)
    {
        var sandbox = PythonSandbox.Open();
        var problems = benchmark.Read(PublishedData.Of(benchmark.Name, data));
        CodeSample[] samples = [.. files.SelectMany(file => CodeSample.Read(file, problems))];
        return new(benchmark, problems.Count, sandbox.PythonVersion, [.. samples.Zip(ParallelJudging.Judge(
            sandbox, [.. samples.Select(sample => (sample.Program, sample.Problem.Tests))]))]);
    }

    /// <summary>A line a sample, with the first test that it does not pass.</summary>
    public IEnumerable<JsonObject> Items() => _judged.Select(each =>
    {
        var line = new JsonObject
        {
            ["file"] = each.Sample.File,
            ["index"] = each.Sample.Index,
            ["task_id"] = each.Sample.Problem.Id,
            ["correct"] = each.Verdict.Passed,
            ["share"] = each.Verdict.Share,
        };
        if (each.Verdict.FirstFailure is { } failure)
        {
            line["outcome"] = failure.Outcome.ToString().ToLowerInvariant();
            line["test"] = failure.Test;
            line["detail"] = failure.Detail;
        }

        if (each.Verdict.Output.Length > 0) line["output"] = each.Verdict.Output;
        if (each.Verdict.Retried) line["retried"] = true;
        return line;
    });

    public JsonObject ToJson() => new()
    {
        ["correct"] = Passed,
        ["total"] = _judged.Count,
        ["accuracy"] = 100.0 * Passed / _judged.Count,
        ["problems"] = Answered,
        ["outcomes"] = new JsonObject(Outcomes.Select(one =>
            KeyValuePair.Create(one.Outcome.Replace(' ', '_'), (JsonNode?)JsonValue.Create(one.Count)))),
        ["pass_at"] = new JsonObject(_rates.Select(rate => KeyValuePair.Create($"{rate.K}", (JsonNode?)new JsonObject
        {
            ["percent"] = rate.Percent,
            ["interval"] = new JsonArray(rate.Interval.Low, rate.Interval.High),
        }))),
        ["retried"] = _judged.Count(each => each.Verdict.Retried),
        ["python"] = _python,
    };

    public void Print()
    {
        Line(_benchmark.Name, 100.0 * Passed / _judged.Count, $"{Passed} of {_judged.Count}");
        foreach (var (k, percent, interval) in _rates)
            Line($"  pass@{k}", percent, string.Create(CultureInfo.InvariantCulture, $"{interval.Low:F1} to {interval.High:F1}"));
        var others = Outcomes.Skip(1).Where(one => one.Count > 0).Select(one => $"{one.Outcome} {one.Count}").ToList();
        if (others.Count > 0)
            Console.Out.WriteLine($"{"  the others",-24}{string.Join(", ", others)}; --items FILE says which, and why");
        if (Answered < _problems) Console.Error.WriteLine($"{_problems - Answered} of {_problems} problems have no sample");

        static void Line(string what, double percent, string more) =>
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what,-24}{percent,8:F2} %  {more}"));
    }
}
