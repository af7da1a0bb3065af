using System.Text.RegularExpressions;

namespace D1.Cli.Tests;

/// <summary>What people see: progress on a terminal and in a pipe, the reason of a failure, and what is plain.</summary>
public sealed partial class TerminalTests : IDisposable
{
    private const string Long = "a text that makes the name of this stage longer than any terminal is wide, so that it is cut at its end";

    private readonly ToyCommand _d1 = new ToyCommand().Spec("base", "stage: toy\nsteps: 5\ndelay: 100\n")
        .Spec("cell", "stage: toy\ninputs: {model: base}\ndelay: 30\n")
        .Spec("table", "stage: toy_table\nmodels: [base]\nlengths: [2, 3, 4, 5]\n")
        .Spec("bad", "stage: toy\nfail_at: 2\n").Spec("needs", "stage: toy\ninputs: {model: bad}\n")
        .Spec("both", "stage: toy\ninputs: {model: needs, other: bad}\n");

    public void Dispose() => _d1.Dispose();

    [TerminalFact]
    public void Nothing_of_an_old_frame_is_left_on_a_terminal()
    {
        // Where all is, said now and then, is for pipes; the last two lines are standard output, of which a terminal has shown one already.
        var piped = _d1.Run("run", "table.yaml", "--workers", "3");
        var progress = piped.Errors.TrimEnd().Split('\n').Where(line => !line.StartsWith("  ", StringComparison.Ordinal))
            .Select(line => line.Split("   [")[0]);
        string[] lines = [.. progress, .. piped.Output.TrimEnd().Split('\n').Skip(1)];
        foreach (var (columns, rows) in ((int, int)[])[(80, 24), (120, 40)])
        {
            Directory.Delete(_d1.Artifacts, recursive: true);
            var (exitCode, written) = _d1.OnTerminal(columns, rows, "run table.yaml --workers 3");
            Assert.Equal(0, exitCode);
            Assert.Contains("━", written, StringComparison.Ordinal);
            Assert.Contains("\e[1A", written, StringComparison.Ordinal);
            var screen = new EmulatedScreen(columns, rows).Write(written);
            Assert.True(screen.ShowsCursor);
            // On a screen what is said stands in columns, and keys only where there is room for all of it.
            Assert.Equal(Steady(lines.Select(line => columns < 100 && Ended().IsMatch(line) ? line[..^15] : line)
                .SelectMany(line => line.Chunk(columns)).Select(row => new string(row))), Steady(screen.Rows));
            var ended = screen.Rows.Where(row => Ended().IsMatch(row)).ToList();
            Assert.Equal(6, ended.Count);
            Assert.Single(ended.Select(row => Seconds().Match(row)).Select(time => time.Index + time.Length).Distinct());
        }
    }

    [TerminalTheory]
    [InlineData(80, 24)]
    [InlineData(120, 40)]
    public void A_finished_line_is_one_row(int columns, int rows)
    {
        var (_, written) = _d1.OnTerminal(columns, rows, $"run base.yaml --set 'text={Long}'");
        var built = new EmulatedScreen(columns, rows).Write(written).Rows.First(row => row.StartsWith("built", StringComparison.Ordinal));
        Assert.Equal(Math.Min(columns - 1, 110), built.Length);
        // The name is cut, never what came out or the key.
        Assert.Matches(columns < 100 ? @"^built   base text=.*…  sum [0-9.k]+ +[0-9.]+ s$"
            : @"^built   base text=.*…  sum [0-9.k]+ +[0-9.]+ s   [0-9a-f]{12}$", built);
    }

    [TerminalTheory]
    [InlineData("TERM=xterm-256color")]
    [InlineData("TERM=dumb")]
    public void What_was_built_is_told_once_on_one_screen_and_what_was_cached_too(string variable)
    {
        Assert.Single(Rows("base"), row => row.StartsWith("built   base", StringComparison.Ordinal));
        Assert.Single(Rows("base"), row => row.StartsWith("cached  base", StringComparison.Ordinal));
        // A program that reads standard output needs it there.
        Assert.StartsWith("built   cell", _d1.Run("run", "cell.yaml").Output, StringComparison.Ordinal);

        IReadOnlyList<string> Rows(string spec) =>
            new EmulatedScreen(120, 40).Write(_d1.OnTerminal(120, 40, $"run {spec}.yaml", variable).Written).Rows;
    }

    [TerminalFact]
    public void Names_on_the_screen_of_a_result_are_never_broken()
    {
        string[] names = [.. Enumerable.Range(1, 4).Select(number => $"made-from-it-under-a-long-name-{number}")];
        foreach (var (number, name) in names.Index())
            _d1.Spec(name, $"stage: toy\nsteps: {number + 1}\ninputs: {{model: base}}\n").Made($"{name}.yaml");
        foreach (var (columns, rows) in ((int, int)[])[(80, 24), (120, 40)])
        {
            var shown = new EmulatedScreen(columns, rows).Write(_d1.OnTerminal(columns, rows, "show base").Written).Rows;
            Assert.All(names, name => Assert.Contains(shown, row => row.Contains(name, StringComparison.Ordinal)));
            Assert.Contains(shown, row => row.StartsWith(new string(' ', 9), StringComparison.Ordinal)
                && names.Any(name => row.Contains(name, StringComparison.Ordinal)));
        }
    }

    [TerminalTheory]
    [InlineData("NO_COLOR=1")]
    [InlineData("CI=true")]
    [InlineData("TERM=dumb")]
    public void Lines_are_plain_where_somebody_asks_for_it(string variable)
    {
        var (_, written) = _d1.OnTerminal(80, 24, "run base.yaml", variable);
        Assert.Contains("built   base", written, StringComparison.Ordinal);
        Assert.DoesNotContain(written, character => char.IsControl(character) && character is not ('\r' or '\n'));
    }

    [Fact]
    public void A_failure_is_told_once_and_last_with_what_to_type()
    {
        var lines = _d1.Run("run", "both.yaml").Errors.TrimEnd().Split('\n');
        Assert.Equal(["d1: bad failed: InvalidOperationException: failed at step 2, as asked", "d1:   alone: d1 run bad.yaml",
            "d1:   2 stages did not run, since they need what failed", "d1:   the same command again keeps what was built"],
            lines[^4..].Select(line => line.Split(" (D1_TRACE")[0]));
        Assert.Single(lines, line => line.Contains("as asked", StringComparison.Ordinal));
    }

    [Fact]
    public void A_run_begins_with_what_it_will_do()
    {
        var folder = Path.GetFileName(_d1.Folder);
        Assert.Equal($"{folder}/table: 6 stages, none cached, 6 to run, about 0:", Banner("table.yaml")[..^6]);
        Assert.Equal($"{folder}/table: 6 stages, all cached", Banner("table.yaml"));
        Assert.StartsWith($"{folder}/cell: 2 stages, 1 cached, 1 to run, about ", Banner("cell.yaml", "--set", "steps=1"),
            StringComparison.Ordinal);

        // A busy machine says before it what it waits for, and a store that it is new.
        string Banner(params string[] arguments) => _d1.Run([.. arguments.Prepend("run")]).Errors.Split('\n')
            .First(line => !line.StartsWith(' ') && !line.EndsWith(" is a new store", StringComparison.Ordinal));
    }

    [Fact]
    public void A_line_says_which_cell_it_is()
    {
        var errors = _d1.Run("run", "cell.yaml", "--set", "inputs.model=bad", "--set", "rank=2").Errors;
        Assert.Contains("failed  bad ", errors, StringComparison.Ordinal);
        var built = _d1.Run("run", "cell.yaml", "--set", "rank=2", "--set", "inputs.model=base").Errors;
        Assert.Contains("built   cell base rank=2   sum ", built, StringComparison.Ordinal);
    }

    // Stages side by side end in any order, and take any time.
    private static IEnumerable<string> Steady(IEnumerable<string> rows) =>
        rows.Select(row => Blanks().Replace(Seconds().Replace(row, "0.0 s"), " ")).Order();

    [GeneratedRegex("^built ")]
    private static partial Regex Ended();

    [GeneratedRegex(" +")]
    private static partial Regex Blanks();

    [GeneratedRegex(@"\d+\.\d s\b")]
    private static partial Regex Seconds();
}
