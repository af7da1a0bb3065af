using D1.Tests;

namespace D1.Cli.Tests.Documented;

/// <summary>
/// The commands of README and docs, on the smoke profile. Where a document shows what one prints, it prints that, but for what was
/// measured; <c>D1_WRITE_DOCS=1</c> writes today's output into the documents instead.
/// </summary>
[Collection(SmokeTests.Name)]
public sealed class DocumentedCommandTests(SmokeCheckout checkout)
{
    private static readonly bool Writes = Environment.GetEnvironmentVariable("D1_WRITE_DOCS") == "1";

    [TerminalTheory]
    [InlineData("docs/tutorial.md")]
    [InlineData("docs/looking.md")]
    [InlineData("docs/comparing.md")]
    [InlineData("docs/paper.md")]
    public void What_a_document_shows_is_what_is_printed(string document)
    {
        var path = Path.Combine(SharedData.RepositoryRoot, document);
        var lines = File.ReadAllLines(path).ToList();
        var commands = DocumentedCommand.In(lines).Where(command => command.Output is not null).ToList();
        Assert.NotEmpty(commands);
        var printed = commands.ConvertAll(command => (Command: command, Output: Print(command)));
        if (Writes)
        {
            foreach (var (command, output) in printed.AsEnumerable().Reverse())
            {
                lines.RemoveRange(command.From, command.Output!.Count);
                lines.InsertRange(command.From, command.Shorten(output));
            }

            File.WriteAllLines(path, lines);
            return;
        }

        foreach (var (command, output) in printed)
        {
            var (expected, told) = (command.Told(command.Output!), command.Told(output));
            if (command.Output!.Contains(DocumentedCommand.Rest)) told = [.. told.Where(expected.Contains), DocumentedCommand.Rest];
            Assert.True(expected.Order(StringComparer.Ordinal).SequenceEqual(told.Order(StringComparer.Ordinal)),
                $"{document}: {command.Line}\nshows, but for figures:\n  {string.Join("\n  ", expected.Except(told))}\nprinted is:\n"
                    + $"  {string.Join("\n  ", told.Except(expected))}\nwhole output:\n{string.Join('\n', output)}\n"
                    + "D1_WRITE_DOCS=1 writes today's output into the documents");
            if (command.Line.Contains(" diff ", StringComparison.Ordinal))
                Assert.Equal(Parts(command.Output!), Parts(output).Where(Parts(command.Output!).Contains));
        }

        // Lines are told in order of the alphabet, since lists go by what was measured; a comparison's parts have an order of their own.
        static IReadOnlyList<string> Parts(IEnumerable<string> lines) =>
            [.. lines.Where(line => line.Length > 0 && char.IsAsciiLetterLower(line[0])).Select(line => line.Split(' ')[0])];
    }

    // What would take minutes is planned.
    [Theory]
    [InlineData("README.md")]
    [InlineData("docs/tutorial.md")]
    public void Every_command_works(string document)
    {
        var commands = DocumentedCommand.In(File.ReadAllLines(Path.Combine(SharedData.RepositoryRoot, document)))
            .Where(command => command.Output is null).ToList();
        Assert.NotEmpty(commands);
        foreach (var command in commands)
        {
            var outcome = checkout.Shell(command.Line.Replace("./d1 run ", "./d1 plan ", StringComparison.Ordinal));
            Assert.True(outcome.ExitCode == 0, $"{document}: {command.Line}\n{outcome.Errors}");
        }
    }

    private List<string> Print(DocumentedCommand command)
    {
        var outcome = checkout.OnTerminal(command.Line);
        Assert.True(outcome.ExitCode == 0, $"{command.Line}\n{outcome.Output}");
        // Documents speak of a checkout, wherever it lies, and of what stays on the screen.
        var lines = outcome.Output.Replace(checkout.Folder + "/", "", StringComparison.Ordinal).TrimEnd().Split('\n')
            .Select(line => line.TrimEnd()).Where(line => !DocumentedCommand.IsProgress(line));
        return [.. lines];
    }
}
