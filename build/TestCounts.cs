using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Nuke.Common.Tooling;
using Serilog.Events;

/// <summary>Sums the summary lines that dotnet test writes, one a project; several may write at once.</summary>
sealed partial class TestCounts
{
    const int NamedTests = 3;

    readonly Lock _lock = new();
    readonly List<(string Test, string Reason)> _reasons = [];
    int _failed;
    int _passed;
    int _skipped;

    /// <summary>Exit code of the run: not zero where a project could not even start.</summary>
    public int ExitCode { get; private set; }

    /// <summary>Takes the end of a run.</summary>
    public void Ended(IProcess process)
    {
        lock (_lock)
            ExitCode = Math.Max(ExitCode, process.ExitCode);
    }

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
        var summary = Summary().Match(line);
        if (summary.Success)
        {
            lock (_lock)
            {
                _failed += Number("failed");
                _passed += Number("passed");
                _skipped += Number("skipped");
            }

            return LogEventLevel.Information;
        }

        return line.Length > 0 ? LogEventLevel.Debug : LogEventLevel.Verbose;

        int Number(string group) => int.Parse(summary.Groups[group].Value, CultureInfo.InvariantCulture);
    }

    /// <summary>Takes from the result files of a folder what was skipped: dotnet test prints the tests, but no reason.</summary>
    public void ReadSkips(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder, "*.trx").Order(StringComparer.Ordinal))
            _reasons.AddRange(
                from result in XDocument.Load(file).Descendants()
                where result.Name.LocalName == "UnitTestResult" && (string?)result.Attribute("outcome") == "NotExecuted"
                let reason = result.Descendants().FirstOrDefault(x => x.Name.LocalName == "Message")?.Value.ReplaceLineEndings(" ")
                select (Short((string?)result.Attribute("testName") ?? ""), reason ?? "no reason was given"));
    }

    // The class and the method.
    static string Short(string test) => test.Split('(')[0].Split('.') is [.., var type, var method] ? $"{type}.{method}" : test;

    /// <inheritdoc/>
    public override string ToString() => $"{Text(_passed)} passed, {Text(_failed)} failed, {Text(_skipped)} skipped";

    static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex(@"(Passed|Failed|Skipped)!\s+- Failed:\s+(?<failed>\d+), Passed:\s+(?<passed>\d+), Skipped:\s+(?<skipped>\d+), Total:")]
    private static partial Regex Summary();
}
