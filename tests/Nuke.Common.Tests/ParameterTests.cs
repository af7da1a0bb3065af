using Nuke.Common;
using Nuke.Common.Execution;
using Nuke.Common.IO;

namespace BuildTests;

/// <summary>Where parameters get their values from, and what bad values lead to.</summary>
[Collection(nameof(Sequential))]
public class ParameterTests
{
    private static readonly string[] Compared = ["Steps", "LearningRate", "Level", "Names"];

    [Theory]
    [InlineData("--learning-rate 0.5", "LearningRate 0.5")]
    [InlineData("--learningrate 0.5", "LearningRate 0.5")]
    [InlineData("--LearningRate 0.5", "LearningRate 0.5")]
    [InlineData("-learning-rate 1e-3", "LearningRate 0.001")]
    [InlineData("--steps 12", "Steps 12")]
    [InlineData("--steps 12 --steps 13", "Steps 13")]
    [InlineData("--force", "Force True")]
    [InlineData("--force false", "Force False")]
    [InlineData("--names a b", "Names a,b")]
    [InlineData("--names a b --force --names c", "Names a,b,c")]
    [InlineData("--sets a=1+b=2", "Sets a=1,b=2")]
    [InlineData("--level low", "Level Low")]
    [InlineData("--other-name x", "Renamed x")]
    public void Command_line_gives_values(string arguments, string expected) =>
        Assert.Contains(expected, Values(Run("Show " + arguments)));

    [Fact]
    public void Defaults_stay_without_a_value() =>
        Assert.Equal(
            ["LearningRate 0.1", "Steps ", "Force False", "Names ", "Sets ", "Level High", "Renamed r", "Folder "],
            Values(Run("Show")));

    [Theory]
    [InlineData("NUKE_STEPS", "Steps 5")]
    [InlineData("STEPS", "Steps 5")]
    [InlineData("NUKE_LEARNING_RATE", "LearningRate 5")]
    public void Environment_gives_values(string variable, string expected) =>
        Assert.Contains(expected, Values(Run("Show", new() { [variable] = "5" })));

    [Theory]
    [InlineData("STEPS", "Steps ")]
    [InlineData("FOLDER", "Folder ")]
    [InlineData("NAMES", "Names ")]
    [InlineData("NUKE_OTHER_NAME", "Renamed r")]
    public void An_empty_variable_is_none(string variable, string expected) =>
        Assert.Contains(expected, Values(Run("Show", new() { [variable] = "" })));

    [Fact]
    public void Command_line_comes_before_environment_before_profile_before_file()
    {
        using var root = new ToyRepository()
            .With(".nuke/parameters.json", """{ "Steps": 1, "LearningRate": 0.2, "Level": "Low", "Names": ["x", "y"] }""")
            .With(".nuke/parameters.smoke.json", """{ "Steps": 2, "LearningRate": 0.3 }""")
            .With(".nuke/parameters.tiny.json", """{ "Steps": 3 }""");
        Assert.Equal(["Steps 1", "LearningRate 0.2", "Level Low", "Names x,y"], Of(Run("Show", root: root)));
        Assert.Equal(["Steps 2", "LearningRate 0.3", "Level Low", "Names x,y"], Of(Run("Show --profile smoke", root: root)));
        Assert.Equal(["Steps 3", "LearningRate 0.3", "Level Low", "Names x,y"], Of(Run("Show --profile smoke tiny", root: root)));
        var variables = new Dictionary<string, string> { ["NUKE_STEPS"] = "4", ["NUKE_LEARNING_RATE"] = "0.4" };
        Assert.Equal(
            ["Steps 5", "LearningRate 0.4", "Level Low", "Names x,y"],
            Of(Run("Show --profile tiny --steps 5", variables, root)));

        static IEnumerable<string> Of(BuildRun run)
        {
            var values = Values(run);
            return Compared.Select(x => values.Single(y => y.StartsWith(x + " ", StringComparison.Ordinal)));
        }
    }

    [Fact]
    public void Paths_start_from_the_root_in_files_and_from_the_working_directory_elsewhere()
    {
        using var root = new ToyRepository().With(".nuke/parameters.json", """{ "Folder": "specs/nano" }""");
        Assert.Contains($"Folder {root.Folder / "specs" / "nano"}", Values(Run("Show", root: root)));
        Assert.Contains($"Folder {root.Folder / "other"}", Values(Run("Show --folder other", root: root)));
    }

    [Fact]
    public void Every_profile_of_the_checkout_is_in_its_help() =>
        Assert.All(ParameterFiles.Described(RepositoryRoot.Folder), profile => Assert.NotNull(profile.Description));

    [Fact]
    public void Unknown_profile_names_the_known_ones()
    {
        using var root = new ToyRepository().With(".nuke/parameters.smoke.json", "{}").With(".nuke/parameters.paper.json", "{}");
        var run = Run("Show --profile smok", root: root);
        Assert.Equal(2, run.ExitCode);
        Assert.Equal("Unknown profile 'smok', did you mean smoke? Known profiles: paper, smoke.\n", run.Error);
    }

    [Theory]
    [InlineData("--lerning-rate 1", "Unknown parameter --lerning-rate, did you mean --learning-rate? See --help for the parameters.")]
    [InlineData("--steps two", "--steps: 'two' is not a whole number.")]
    [InlineData("--steps 1 2", "--steps takes one value, not 2: 1 2.")]
    [InlineData("--steps", "--steps needs a value (a whole number).")]
    [InlineData("--names", "--names needs a value (a text, or several).")]
    [InlineData("--names --force", "--names needs a value (a text, or several).")]
    [InlineData("--level", "--level needs a value (one of Low, High).")]
    [InlineData("--folder", "--folder needs a value (a path).")]
    [InlineData("--other-name --steps 1", "--other-name needs a value (a text).")]
    [InlineData("--profile", "--profile needs a value (a text, or several).")]
    [InlineData("--target", "--target needs a value (a text, or several).")]
    [InlineData("--root", "--root needs a value (a path).")]
    [InlineData("--verbosity", "--verbosity needs a value (one of Verbose, Normal, Minimal, Quiet).")]
    [InlineData("--names a EMPTY", "--names: a value is empty, where a text is needed.")]
    [InlineData("--profile EMPTY", "--profile: a value is empty, where a text is needed.")]
    [InlineData("--folder EMPTY", "--folder: a value is empty, where a path is needed.")]
    [InlineData("--root EMPTY", "--root: a value is empty, where a path is needed.")]
    [InlineData("--root /none", "There is no folder /none: correct --root.")]
    [InlineData("--level middle", "--level: 'middle' is not one of Low, High.")]
    [InlineData("--verbosity loud", "--verbosity: 'loud' is not one of Verbose, Normal, Minimal, Quiet.")]
    [InlineData("--force maybe", "--force: 'maybe' is not true or false.")]
    public void Bad_values_are_one_line(string arguments, string message)
    {
        var run = Run("Show " + arguments);
        Assert.Equal(2, run.ExitCode);
        Assert.Equal(message + "\n", run.Error);
        Assert.Empty(run.Out);
    }

    [Theory]
    [InlineData("""{ "Step": 1 }""", "unknown parameter 'Step', did you mean Steps?")]
    [InlineData("""{ "Steps": "many" }""", "Steps: 'many' is not a whole number.")]
    [InlineData("""{ "Steps": { } }""", "{ } is no parameter value")]
    [InlineData("""{ "Steps": [] }""", "Steps needs a value (a whole number).")]
    [InlineData("""{ "Folder": "" }""", "Folder: a value is empty, where a path is needed.")]
    [InlineData("""{ "Steps": 1, }""", "The JSON object contains a trailing comma")]
    public void Bad_files_are_one_line_that_names_the_file(string content, string message)
    {
        using var root = new ToyRepository().With(".nuke/parameters.json", content);
        var run = Run("Show", root: root);
        Assert.Equal(2, run.ExitCode);
        Assert.StartsWith($"{root.Folder / ".nuke" / "parameters.json"}: {message}", run.Error, StringComparison.Ordinal);
        Assert.Single(run.Error.TrimEnd().Split('\n'));
    }

    private static IReadOnlyList<string> Values(BuildRun run)
    {
        Assert.Equal("", run.Error);
        return [.. run.Out.Split('\n').Where(x => x.StartsWith("value ", StringComparison.Ordinal)).Select(x => x["value ".Length..])];
    }

    private static BuildRun Run(string arguments, Dictionary<string, string>? variables = null, ToyRepository? root = null) =>
        BuildRun.Of<Parameterised>(arguments, x => x.Start(), variables, root);

    private enum Level
    {
        Low,
        High,
    }

    private sealed class Parameterised : NukeBuild
    {
        [Parameter]
        readonly double LearningRate = 0.1;

        [Parameter]
        readonly int? Steps = null;

        [Parameter]
        readonly bool Force = false;

        [Parameter]
        readonly string[] Names = [];

        [Parameter(Separator = "+")]
        readonly string[] Sets = [];

        [Parameter]
        Level Level { get; } = Level.High;

        [Parameter(Name = "OtherName")]
        readonly string Renamed = "r";

        [Parameter]
        readonly AbsolutePath? Folder = null;

        public Target Start() => Show;

        Target Show => _ => _.Executes(() =>
        {
            var culture = System.Globalization.CultureInfo.InvariantCulture;
            Write(nameof(LearningRate), LearningRate.ToString(culture));
            Write(nameof(Steps), Steps?.ToString(culture));
            Write(nameof(Force), Force);
            Write(nameof(Names), string.Join(',', Names));
            Write(nameof(Sets), string.Join(',', Sets));
            Write(nameof(Level), Level);
            Write(nameof(Renamed), Renamed);
            Write(nameof(Folder), Folder);
        });

        static void Write(string name, object? value) => Console.Out.WriteLine($"value {name} {value}");
    }
}
