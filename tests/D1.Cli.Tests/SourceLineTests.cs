using System.Text.RegularExpressions;
using D1.Tests;

namespace D1.Cli.Tests;

/// <summary>What neither the formatter nor the compiler knows of.</summary>
public sealed class SourceLineTests
{
    private const int Columns = 140;

    public static TheoryData<string> Folders() => ["src", "tests", "build", "compat"];

    [Theory]
    [MemberData(nameof(Folders))]
    public void No_line_of_the_sources_is_too_long(string folder) =>
        Assert.Empty(Lines(folder).Where(line => line.Text.Length > Columns).Select(line => $"{line.Place}: {line.Text.Length} columns"));

    // What is written into files, and what help says of an option, is read elsewhere than where the program was started.
    [Theory]
    [InlineData("src")]
    [InlineData("build")]
    public void A_hint_that_is_a_command_says_how_d1_is_started_here(string folder)
    {
        string[] excepted = ["/D1.Stages/Report/", "/D1.Stages/Bench/", "/SpecDraft.cs:", "/NamedResults.cs:"];
        var verbs = string.Join('|', CommandLine.Verbs.Select(verb => verb.Name));
        var hint = new Regex($$"""(["`]|[;:(] ?|see |by |as |in )(\./)?d1 ((?:{{verbs}})\b|\{S)""");
        Assert.Empty(
            from line in Lines(folder)
            where hint.IsMatch(line.Text) && !line.Text.TrimStart().StartsWith("//", StringComparison.Ordinal)
                && !((string[])["Description", "[Parameter("]).Any(word => line.Text.Contains(word, StringComparison.Ordinal))
                && !excepted.Any(place => line.Place.Contains(place, StringComparison.Ordinal))
            select $"{line.Place}: begin the command with {{Typed.D1}}");
    }

    private static IEnumerable<(string Place, string Text)> Lines(string folder)
    {
        var root = Path.Combine(SharedData.RepositoryRoot, folder);
        var sources = Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories)
            .Where(file => !Path.GetRelativePath(root, file).Split('/', '\\').Any(part => part is "bin" or "obj")).ToList();
        Assert.NotEmpty(sources);
        return sources.SelectMany(file => File.ReadLines(file).Index()
            .Select(line => ($"{Path.GetRelativePath(SharedData.RepositoryRoot, file)}:{line.Index + 1}", line.Item)));
    }
}
