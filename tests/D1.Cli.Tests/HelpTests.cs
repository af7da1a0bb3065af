using System.CommandLine;
using D1.Cli.Help;
using D1.Stages;

namespace D1.Cli.Tests;

/// <summary>The help pages, through the real command line and for every verb that there is.</summary>
public sealed class HelpTests : IDisposable
{
    private static readonly Command Root = CommandLine.Parse([], BuiltInStages.Registry).RootCommandResult.Command;

    private readonly ToyCommand _d1 = new("d1.dll");

    public void Dispose() => _d1.Dispose();

    public static TheoryData<string> Verbs() => [.. Root.Subcommands.Where(verb => !verb.Hidden).Select(verb => verb.Name)];

    [Fact]
    public void Alone_it_prints_the_verbs_by_group()
    {
        var alone = _d1.Run();
        Assert.Equal((0, ""), (alone.ExitCode, alone.Errors));
        Assert.Contains("\nTalk\n  chat ", alone.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("worker", alone.Output, StringComparison.Ordinal);
        Assert.Equal(alone.Output, _d1.Run("--help").Output);
        Assert.Equal(alone.Output, _d1.Run("help").Output);
    }

    [Fact]
    public void A_page_of_a_verb_comes_three_ways_the_same()
    {
        var page = _d1.Run("help", "generate").Output;
        Assert.Equal(page, _d1.Run("generate", "--help").Output);
        // Defaults are the words that may be given.
        Assert.Contains("Default: low_confidence.", string.Join(' ', page.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)),
            StringComparison.Ordinal);
        Assert.DoesNotContain("LowConfidence", page, StringComparison.Ordinal);
        Assert.Contains("Usage: d1 bench decode --model REF [options]", _d1.Run("help", "bench", "decode").Output,
            StringComparison.Ordinal);
        var unknown = _d1.Run("help", "chatt");
        Assert.Equal((2, "d1: unknown verb 'chatt'; did you mean 'chat'?\n"), (unknown.ExitCode, unknown.Errors));
    }

    [Fact]
    public void A_line_that_names_its_verb_makes_that_one_alone_and_reads_it_as_among_all()
    {
        Assert.Equal(Root.Subcommands.Select(verb => verb.Name), CommandLine.Verbs.Select(verb => verb.Name));
        foreach (var (name, _) in CommandLine.Verbs.Where(verb => verb.Name is not ("help" or "complete")))
        {
            var root = CommandLine.Parse([name, "--help"], BuiltInStages.Registry).RootCommandResult.Command;
            Assert.Equal(name, Assert.Single(root.Subcommands).Name);
            Assert.Equal(HelpPage.Of(Root.Subcommands.Single(verb => verb.Name == name)), HelpPage.Of(root.Subcommands[0]));
        }
        // Whoever misspells a verb, or asks for help or completion, needs all.
        Assert.All<string[]>([[], ["--help"], ["lss"], ["help", "ls"], ["complete", "--", "l"]], line =>
            Assert.Equal(CommandLine.Verbs.Count,
                CommandLine.Parse(line, BuiltInStages.Registry).RootCommandResult.Command.Subcommands.Count));
    }

    [Theory]
    [MemberData(nameof(Verbs))]
    public void Every_verb_has_a_group_and_two_examples_that_can_be_typed(string name)
    {
        Assert.True(VerbHelp.Of.TryGetValue(name, out var help), $"{name} has no line in {nameof(VerbHelp)}");
        Assert.Equal(2, help.Examples.Length);
        Assert.All(help.Examples, example =>
        {
            Assert.StartsWith(name, example, StringComparison.Ordinal);
            Assert.Empty(Root.Parse(example.Split('>')[0]).Errors);
        });
    }

    [Fact]
    public void Every_page_fits_a_terminal_of_80_columns() => Assert.All(Pages(Root), page =>
        Assert.All(page.Split('\n'), line => Assert.InRange(line.Length, 0, 80)));

    private static IEnumerable<string> Pages(Command command) =>
        command.Subcommands.SelectMany(Pages).Prepend(HelpPage.Of(command));
}
