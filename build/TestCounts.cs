using System.Globalization;
using System.Text.RegularExpressions;
using Serilog.Events;

/// <summary>Sums the summary lines that dotnet test writes, one a project.</summary>
sealed partial class TestCounts
{
    const int NamedTests = 3;

    readonly List<(string Test, string Reason)> _reasons = [];
    string? _waiting;
    int _failed;
    int _passed;
    int _skipped;

    /// <summary>Exit code of the run: not zero where a project could not even start.</summary>
    public int ExitCode { get; set; }

    public IEnumerable<KeyValuePair<string, string>> Pairs =>
    [
        new("Passed", Text(_passed)),
        new("Failed", Text(_failed)),
        new("Skipped", Text(_skipped)),
    ];

    /// <summary>A line for each reason why tests were skipped: how many, why, and which.</summary>
    public IEnumerable<string> Skips => _reasons.GroupBy(skip => skip.Reason, skip => skip.Test).Select(group =>
        $"Skipped {Text(group.Count())}: {group.Key} ({string.Join(", ", group.Take(NamedTests))}"
            + $"{(group.Count() > NamedTests ? ", …" : "")})");

    /// <summary>Adds what a line says; answers how loud the line is.</summary>
    public LogEventLevel Take(string line)
    {
        // The reason stands in the line after the test's.
        if (_waiting is { } test && Reported().Match(line) is { Success: true } reason)
            _reasons.Add((test, reason.Groups["text"].Value));
        _waiting = Skipped().Match(line) is { Success: true } skip ? skip.Groups["test"].Value : null;
        var summary = Summary().Match(line);
        if (summary.Success)
        {
            _failed += Number("failed");
            _passed += Number("passed");
            _skipped += Number("skipped");
            return LogEventLevel.Information;
        }

        return line.Length > 0 ? LogEventLevel.Debug : LogEventLevel.Verbose;

        int Number(string group) => int.Parse(summary.Groups[group].Value, CultureInfo.InvariantCulture);
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Text(_passed)} passed, {Text(_failed)} failed, {Text(_skipped)} skipped";

    static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex(@"(Passed|Failed|Skipped)!\s+- Failed:\s+(?<failed>\d+), Passed:\s+(?<passed>\d+), Skipped:\s+(?<skipped>\d+), Total:")]
    private static partial Regex Summary();

    [GeneratedRegex(@"^\s*\[xUnit\.net [\d:.]+\]\s+(?<text>.+)$")]
    private static partial Regex Reported();

    [GeneratedRegex(@"^\s*\[xUnit\.net [\d:.]+\]\s+(?:[\w]+\.)*(?<test>\w+\.\w+(?:\(.*\))?) \[SKIP\]$")]
    private static partial Regex Skipped();
}
