using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Xunit.Abstractions;

namespace D1.Cli.Tests.Mutations;

/// <summary>
/// Command lines that are wrong in random ways end with 0, 1 or 2, and say why in a line; each test run takes new ones.
/// <c>D1_FUZZ_COMMANDS</c> says how many, <c>D1_FUZZ_SEED</c> which, <c>D1_FUZZ_FIRST</c> from which number on, <c>D1_FUZZ_SECONDS</c>
/// when one counts as hanging.
/// </summary>
public sealed partial class MutatedCommandTests(ITestOutputHelper output, MutatedCommandTests.Inputs inputs)
    : IClassFixture<MutatedCommandTests.Inputs>
{
    private readonly Scratch _scratch = inputs.Scratch;

    /// <summary>What commands get copies of.</summary>
    public sealed class Inputs : IDisposable
    {
        internal Scratch Scratch { get; } = new();

        public void Dispose() => Scratch.Dispose();
    }

    [Fact]
    public void What_is_mutated_is_valid_before()
    {
        var faults = new ConcurrentBag<string>();
        // A third of them, each time another; all by D1_FUZZ_COMMANDS. A worker is told to stop when its input ends, in time to read a line
        // or not.
        var (step, first) = Setting("D1_FUZZ_COMMANDS") is null ? (3, Random.Shared.Next(3)) : (1, 0);
        var lines = MutatedLines.Valid.Skip(first).Where((_, at) => at % step == 0).Where(line => line[0] != "worker");
        Parallel.ForEach(lines, new ParallelOptions { MaxDegreeOfParallelism = 2 }, line =>
        {
            var ended = _scratch.Run(line, TimeSpan.FromMinutes(5));
            // Nobody is there to send to.
            if (ended.ExitCode != (line[0] == "mlflow-sync" ? 2 : 0))
                faults.Add($"exit code {ended.ExitCode}: d1 {string.Join(' ', line)}\n  {ended.Errors}");
        });
        Assert.True(faults.IsEmpty, string.Join('\n', faults));
    }

    [Fact]
    public void A_mutated_command_line_ends_with_a_reason()
    {
        var (count, first, seconds) = (Setting("D1_FUZZ_COMMANDS") ?? 25, Setting("D1_FUZZ_FIRST") ?? 0, Setting("D1_FUZZ_SECONDS") ?? 300);
        var seed = Setting("D1_FUZZ_SEED") ?? Random.Shared.Next(1_000_000);
        var (lines, faults, codes) = (new MutatedLines(seed), new ConcurrentBag<string>(), new ConcurrentDictionary<string, int>());
        var slowest = new ConcurrentBag<(double Seconds, int Number)>();
        var numbers = Partitioner.Create(Enumerable.Range(first, count), EnumerablePartitionerOptions.NoBuffering);
        Parallel.ForEach(numbers, new ParallelOptions { MaxDegreeOfParallelism = 2 }, number =>
        {
            var started = Stopwatch.GetTimestamp();
            var ended = _scratch.Run(lines[number], TimeSpan.FromSeconds(seconds));
            slowest.Add((Stopwatch.GetElapsedTime(started).TotalSeconds, number));
            codes.AddOrUpdate(ended.ExitCode?.ToString(CultureInfo.InvariantCulture) ?? "none", 1, (_, seen) => seen + 1);
            if (Fault(ended) is { } fault)
            {
                var errors = Shorten(ended.Errors.ReplaceLineEndings("\n  "), 1500);
                faults.Add($"{number}: {fault}: d1 {string.Join(' ', lines[number].Select(Show))}\n  {errors}");
            }
        });
        var ends = string.Join(", ", codes.OrderBy(code => code.Key).Select(code => $"{code.Key}: {code.Value}"));
        output.WriteLine($"D1_FUZZ_SEED={seed} D1_FUZZ_FIRST={first} D1_FUZZ_COMMANDS={count}: exit codes {ends}");
        var times = slowest.OrderDescending().Take(5)
            .Select(one => string.Create(CultureInfo.InvariantCulture, $"{one.Seconds:0.0} s ({one.Number})"));
        output.WriteLine($"slowest: {string.Join(", ", times)}");
        Assert.True(faults.IsEmpty, $"D1_FUZZ_SEED={seed} D1_FUZZ_FIRST={first} D1_FUZZ_COMMANDS={count}\n{string.Join("\n", faults)}");
    }

    private static string? Fault(Scratch.Ended ended) => ended switch
    {
        { ExitCode: null } => "hangs",
        { ExitCode: not (0 or 1 or 2) and var code } => $"exit code {code}",
        var (_, _, errors) when StackTrace().IsMatch(errors) => "a stack trace",
        var (_, _, errors) when errors.Contains("D1_TRACE=1", StringComparison.Ordinal) => "an unforeseen exception",
        { ExitCode: 2, Errors: var errors }
            when errors.Split('\n').Count(line => line.StartsWith("d1: ", StringComparison.Ordinal)) != 1 =>
            "exit code 2 without its one line",
        { ExitCode: 1, Errors: "", Output: "" } => "exit code 1 without a word",
        _ => null,
    };

    private static string Show(string token) => "'" + Shorten(token, 120).Replace("'", "'\\''", StringComparison.Ordinal) + "'";

    private static string Shorten(string text, int length) => text.Length <= length ? text : text[..length] + "…";

    private static int? Setting(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } text
            ? int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture)
            : null;

    [GeneratedRegex(@"^\s+at \S+\(|Unhandled exception|Stack overflow", RegexOptions.Multiline)]
    private static partial Regex StackTrace();
}
