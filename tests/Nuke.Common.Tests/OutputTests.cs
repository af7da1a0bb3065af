using Nuke.Common;
using Nuke.Common.Execution;
using Nuke.Common.IO;
using VerifyXunit;

namespace BuildTests;

/// <summary>What a build shows: help, completion, schema, graph, headings and the summary table.</summary>
[Collection(nameof(Sequential))]
public class OutputTests
{
    [Fact]
    public Task Help() => Verifier.Verify(Run("--help").Steady);

    [Fact]
    public void Help_says_what_a_profile_takes()
    {
        using var root = new ToyRepository();
        root.With(".nuke/parameters.big.json", """{"$schema": "./build.schema.json", "$description": "a day of a GPU", "Speed": "Slow"}""")
            .With(".nuke/parameters.bare.json", "{}").With(".nuke/parameters.torn.json", "{")
            .With(".nuke/parameters.small.json", """{"$order": 1, "$description": "a minute"}""")
            .With(".nuke/parameters.middle.json", """{"$order": 2, "$description": "an hour"}""");
        Assert.Contains("\nProfiles (--profile NAME):\n\n  small              a minute\n  middle             an hour\n"
            + "  big                a day of a GPU\n\nParameters:\n", Run("--help", root).Out, StringComparison.Ordinal);
        Assert.Equal(0, Run("Fetch --profile big", root).ExitCode);
    }

    [Fact]
    public Task Whole_run() => Verifier.Verify(Run("Report").Steady);

    [Theory]
    [InlineData(42, "Fetch  Succeeded", "Fetch  Succeeded   // loss: 0.21, a gain", "                   // of 3.1 points")]
    [InlineData(30, "Fetch  Succeeded", "Fetch  Succeeded", "   // loss: 0.21, a gain of", "   // 3.1 points")]
    public void Remarks_are_broken_between_words(int room, string line, params string[] expected) =>
        Assert.Equal(expected, ConsoleReport.Remarked(line, "loss: 0.21, a gain of 3.1 points", room));

    [Fact]
    public Task Failed_run() => Verifier.Verify(Run("Report --fail").Steady);

    [Fact]
    public Task Schema()
    {
        using var root = new ToyRepository();
        Run("--help", root);
        return Verifier.Verify((root.Folder / ".nuke" / "build.schema.json").ReadAllText().TrimEnd());
    }

    [Fact]
    public Task Plan_page()
    {
        using var root = new ToyRepository();
        var run = Run("--plan", root);
        var page = (root.Folder / ".nuke" / "temp" / "execution-plan.html").ReadAllText();
        Assert.Contains("execution-plan.html", run.Out, StringComparison.Ordinal);
        var targets = page[page.IndexOf("const targets = ", StringComparison.Ordinal)..page.IndexOf("const byName",
            StringComparison.Ordinal)];
        return Verifier.Verify(targets.TrimEnd());
    }

    [Fact]
    public void Everything_is_logged_to_a_file()
    {
        using var root = new ToyRepository();
        Run("Report", root);
        Assert.Contains("half way", (root.Folder / ".nuke" / "temp" / "build.log").ReadAllText(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("temp", "build.log", "No log of this build is kept, and --continue will not know of it: ")]
    [InlineData("build.schema.json", "unused", "The schema of the parameter files is out of date: ")]
    public void A_folder_that_cannot_be_written_stops_no_build(string blocked, string file, string line)
    {
        // What is to be a folder is a file, and the other way round: that holds for every user.
        using var root = new ToyRepository();
        if (blocked == "temp")
            root.With(".nuke/temp", "");
        else
            (root.Folder / ".nuke" / blocked / file).CreateDirectory();
        var run = Run("Report", root);
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(2, run.Out.Split('\n').Count(x => x.Contains($"[WRN] {line}", StringComparison.Ordinal)));
        Assert.Equal("", run.Error);
    }

    [Fact]
    public void A_graph_that_cannot_be_written_is_one_line()
    {
        using var root = new ToyRepository().With(".nuke/temp", "");
        var run = Run("--plan --verbosity Quiet", root);
        Assert.Equal(2, run.ExitCode);
        Assert.StartsWith("The graph of targets cannot be written: ", run.Error, StringComparison.Ordinal);
        Assert.Single(run.Error.TrimEnd().Split('\n'));
    }

    [Theory]
    [InlineData("Normal", true, true)]
    [InlineData("Minimal", false, true)]
    [InlineData("Quiet", false, false)]
    public void Verbosity_chooses_what_is_shown(string verbosity, bool showsInformation, bool showsWarnings)
    {
        var lines = Run($"Report --verbosity {verbosity}").Steady.Split('\n');
        Assert.Equal(showsInformation, lines.Contains("00:00:00 [INF] half way"));
        Assert.Equal(showsWarnings, lines.Contains("00:00:00 [WRN] slow today"));
    }

    [Theory]
    [InlineData("./build.sh ",
        "Fetch|Train|Report|Diffu-Grpo-Gsm8k|Hidden|--continue|--fail|--help"
        + "|--no-logo|--plan|--profile|--root|--skip|--speed|--target|--verbosity")]
    [InlineData("./build.sh di", "diffu-Grpo-Gsm8k")]
    [InlineData("./build.sh Train Re", "Report")]
    [InlineData("./build.sh Train Tr", "")]
    [InlineData("./build.sh Train --sp", "--speed")]
    [InlineData("./build.sh Train --speed S", "Slow")]
    [InlineData("./build.sh --profile ", "smoke|--continue|--fail|--help"
        + "|--no-logo|--plan|--root|--skip|--speed|--target|--verbosity")]
    public void Completion(string line, string expected)
    {
        var parameters = ParameterMember.Of(typeof(Toy));
        var targets = TargetFactory.Properties(typeof(Toy)).Select(x => x.Name).ToList();
        Assert.Equal(expected, string.Join('|', ShellCompletion.Candidates(line, targets, parameters, ["smoke"])));
    }

    [Fact]
    public void Completion_is_answered_on_the_command_line() =>
        Assert.Equal("Report\n", Run(":complete ./build.sh Rep").Out);

    private static BuildRun Run(string arguments, ToyRepository? root = null) =>
        BuildRun.Of<Toy>(arguments, x => x.Start(), root: root);

    private enum Speed
    {
        Fast,
        Slow,
    }

    private sealed class Toy : NukeBuild
    {
        [Parameter("How fast to go. The default is a good choice for nearly everybody who has come this far down the page")]
        readonly Speed Speed = Speed.Fast;

        [Parameter]
        readonly bool Fail = false;

        public Target Start() => Report;

        Target Fetch => _ => _
            .Description("Fetches the data")
            .OnlyWhenDynamic(() => Speed == Speed.Slow, "data is missing")
            .Executes(() => { });

        Target Train => _ => _
            .Description("Trains the model")
            .DependsOn(Fetch)
            .Before(DiffuGrpoGsm8k)
            .Executes(() =>
            {
                Serilog.Log.Information("half way");
                Serilog.Log.Warning("slow today");
                Nuke.Common.Assert.True(!Fail, "out of luck");
                ReportSummary(_ => new() { ["accuracy"] = "42.0", ["key"] = "0123abcd" });
            });

        Target Report => _ => _.DependsOn(Train, Fetch).Executes(() => { });

        Target DiffuGrpoGsm8k => _ => _.Executes(() => { });

        Target Hidden => _ => _.Unlisted().Executes(() => { });
    }
}
