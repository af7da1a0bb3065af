using System.Text.RegularExpressions;
using D1.Pipeline.Specs;
using D1.Tests;

namespace D1.Cli.Tests.Documented;

/// <summary>
/// The comment at the top of a spec says what it is, how it is run, what comes out and how long that takes. What nano's come to is what
/// README's table shows; <c>D1_WRITE_DOCS=1</c> writes that into them.
/// </summary>
public sealed partial class SpecHeaderTests
{
    private const string Expected = "# Expected: ", Time = "# Time: ";

    private static readonly string Experiments = Path.Combine(SharedData.RepositoryRoot, "experiments");

    public static TheoryData<string> Specs =>
    [
        .. Directory.EnumerateFiles(Experiments, "*.yaml", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Experiments, file).Replace('\\', '/'))
            .Where(file => file.Contains('/') && !file.StartsWith("clusters/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>Rows of README's table, and the specs whose models they are.</summary>
    public static TheoryData<string, string, string> NanoRows
    {
        get
        {
            var rows = new TheoryData<string, string, string>
            {
                { "nano LLaDA", "base-model", "sudoku countdown gsm math" },
                { "+ SFT", "masked-sft", "sudoku countdown gsm math" },
            };
            foreach (var (task, spec) in (ValueTuple<string, string>[])
                [("sudoku", "sudoku"), ("countdown", "countdown"), ("gsm", "gsm8k"), ("math", "math500")])
            {
                rows.Add("+ diffu-GRPO", $"diffu-grpo-{spec}", task);
                rows.Add("d1 (SFT + diffu-GRPO)", $"d1-{spec}", task);
            }

            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Specs))]
    public void A_header_says_what_it_is_its_command_what_is_expected_and_how_long_it_takes(string spec)
    {
        var header = Header(spec);
        Assert.StartsWith("# yaml-language-server: $schema=", header[0], StringComparison.Ordinal);
        Assert.Matches(@"^# \w", header[1]);
        var command = Assert.Single(header, line => Command().IsMatch(line));
        Assert.True(Reached(command).Contains(Path.Combine(Experiments, spec)), $"{spec}: this command does not lead to it: {command}");
        Assert.True(Assert.Single(header, line => line.StartsWith(Expected, StringComparison.Ordinal)).Length > Expected.Length);
        var time = Assert.Single(header, line => line.StartsWith(Time, StringComparison.Ordinal));
        Assert.True(Machine().IsMatch(time), $"{spec}: on which machine? {time}");
    }

    [Theory]
    [MemberData(nameof(NanoRows))]
    public void What_nano_is_expected_to_come_to_is_in_the_readme(string row, string spec, string tasks)
    {
        var table = Table();
        var scores = tasks.Split(' ').Select(task => $"{task} " + string.Join(", ", table.Lengths(task).Select(length =>
            table.Cell(row, task, length).Split(' ')[0])));
        var lengths = string.Join(", ", table.Lengths(tasks.Split(' ')[0]));
        Hold($"nano/{spec}.yaml", $"{Expected}{string.Join("; ", scores)} % at {lengths} tokens");
    }

    [Fact]
    public void What_a_nano_cell_is_expected_to_come_to_is_in_the_readme() =>
        Hold("nano/evaluate.yaml", $"{Expected}gsm {Table().Cell("nano LLaDA", "gsm", "48")} % at 48 tokens");

    private static void Hold(string spec, string expected)
    {
        var path = Path.Combine(Experiments, spec);
        var lines = File.ReadAllLines(path);
        var at = Array.FindIndex(lines, line => line.StartsWith(Expected, StringComparison.Ordinal));
        if (Environment.GetEnvironmentVariable("D1_WRITE_DOCS") != "1")
        {
            Assert.True(expected == lines[at], $"{spec} has\n{lines[at]}\nREADME.md's table shows\n{expected}\n"
                + "D1_WRITE_DOCS=1 writes it into the spec");
            return;
        }

        lines[at] = expected;
        File.WriteAllLines(path, lines);
    }

    private static List<string> Header(string spec) =>
        [.. File.ReadLines(Path.Combine(Experiments, spec)).TakeWhile(line => line.StartsWith('#'))];

    /// <summary>The specs that a command runs, with the files that they extend.</summary>
    private static IEnumerable<string> Reached(string command)
    {
        var words = Command().Match(command).Groups["words"].Value.Split(' ');
        // As `d1 new` writes it, a spec of experiments/ is named without its folder and its ending.
        IEnumerable<string> files = words[0] == "./d1"
            ? [Path.Combine(SharedData.RepositoryRoot, words[2].EndsWith(".yaml", StringComparison.Ordinal) ? words[2]
                : $"experiments/{words[2]}.yaml")]
            : BuildTargets.Specs(words[1]).Select(name =>
                Path.Combine(Experiments, words is [_, _, "--profile", var profile] ? profile : "nano", $"{name}.yaml"));
        return files.SelectMany(file => Chain(Path.GetFullPath(file)));

        static IEnumerable<string> Chain(string? file)
        {
            for (; file is not null; file = Spec.BaseOf(file))
                yield return file;
        }
    }

    private static ReadmeTable Table()
    {
        var rows = File.ReadLines(Path.Combine(SharedData.RepositoryRoot, "README.md"))
            .SkipWhile(line => line != "<!-- table1.nano -->").SkipWhile(line => !line.StartsWith('|'))
            .TakeWhile(line => line.StartsWith('|')).Select(line => line.Trim('|').Split('|', StringSplitOptions.TrimEntries)).ToList();
        return new ReadmeTable(rows[0], rows.Skip(2).ToDictionary(row => row[0]));
    }

    private sealed record ReadmeTable(string[] Columns, Dictionary<string, string[]> Rows)
    {
        public IEnumerable<string> Lengths(string task) =>
            Columns.Where(column => column.StartsWith($"{task} ", StringComparison.Ordinal)).Select(column => column.Split(' ')[1]);

        public string Cell(string row, string task, string length) => Rows[row][Array.IndexOf(Columns, $"{task} {length}")];
    }

    [GeneratedRegex(@"^#   (D1_HUB_MIRROR=<folder> )?(?<words>\./(d1 run|build\.sh) .*)$")]
    private static partial Regex Command();

    [GeneratedRegex("CPU core|H100|network|mirror|not measured")]
    private static partial Regex Machine();
}
