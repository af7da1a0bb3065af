using System.Globalization;
using System.Text.RegularExpressions;
using D1.Tests;

namespace D1.Cli.Tests.Documented;

/// <summary>What documents name in the tree is there.</summary>
public sealed partial class DocumentedPathTests
{
    public static TheoryData<string> Documents =>
    [
        .. Directory.EnumerateFiles(SharedData.RepositoryRoot, "*.md")
            .Concat(Directory.EnumerateFiles(Path.Combine(SharedData.RepositoryRoot, "docs"), "*.md", SearchOption.AllDirectories))
            .Select(file => Path.GetRelativePath(SharedData.RepositoryRoot, file)).Order(StringComparer.Ordinal),
    ];

    [Theory]
    [MemberData(nameof(Documents))]
    public void A_file_or_folder_that_a_document_names_is_there(string document)
    {
        var text = File.ReadAllText(Path.Combine(SharedData.RepositoryRoot, document));
        foreach (var path in Named().Matches(text).Select(match => match.Groups[1].Value))
            Assert.True(Path.Exists(Path.Combine(SharedData.RepositoryRoot, path)), $"{document} names {path}");
    }

    [Fact]
    public void The_tree_of_the_sources_has_their_folders()
    {
        var told = new List<string>();
        var above = new List<string>();
        foreach (var line in File.ReadLines(Path.Combine(SharedData.RepositoryRoot, "docs", "architecture.md"))
            .SkipWhile(line => line != "<!-- src -->").Skip(2).TakeWhile(line => line != "```"))
        {
            Assert.True(line.Length <= 140, line);
            var folder = line.TrimStart().Split('/')[0];
            above = [.. above.Take((line.Length - line.TrimStart().Length) / 2), folder];
            told.Add(Path.Combine([.. above]));
            Assert.True(Directory.Exists(Path.Combine(SharedData.RepositoryRoot, told[^1])), $"there is no {told[^1]}");
        }

        // A project's folders are told all, or, where each is one of a kind, none.
        var projects = told.Where(folder => told.Any(other => Path.GetDirectoryName(other) == folder)).Prepend("src").Distinct();
        foreach (var project in projects)
            Assert.Equal([], Directory.EnumerateDirectories(Path.Combine(SharedData.RepositoryRoot, project))
                .Where(folder => Path.GetFileName(folder) is not ("bin" or "obj"))
                .Where(folder => Directory.EnumerateFiles(folder, "*.cs").Any())
                .Select(folder => Path.GetRelativePath(SharedData.RepositoryRoot, folder)).Except(told));
    }

    [Fact]
    public void Every_variable_of_ours_that_the_sources_read_is_documented()
    {
        var told = File.ReadAllText(Path.Combine(SharedData.RepositoryRoot, "docs", "environment.md"));
        var read = from folder in (string[])["src", "build"]
                   from file in Directory.EnumerateFiles(Path.Combine(SharedData.RepositoryRoot, folder), "*.cs", SearchOption.AllDirectories)
                   from match in Variable().Matches(File.ReadAllText(file))
                   select match.Groups[1].Value;
        var variables = read.ToHashSet();
        Assert.Contains("D1_PROFILE", variables);
        Assert.Equal([], variables.Where(variable => !told.Contains($"`{variable}`", StringComparison.Ordinal)));
        Assert.Equal([], Variable().Matches(told.Replace('`', '"')).Select(match => match.Groups[1].Value).Except(variables));
    }

    [Theory]
    [MemberData(nameof(Documents))]
    public void A_test_that_a_document_names_is_there(string document)
    {
        var text = File.ReadAllText(Path.Combine(SharedData.RepositoryRoot, document));
        foreach (var named in NamedTest().Matches(text).Select(match => match.Groups))
        {
            var files = TestSources.Where(source => Regex.IsMatch(source, $@"\bclass {named["class"].Value}\b")).ToList();
            Assert.True(files.Count > 0, $"{document} names the tests {named["class"].Value}");
            var method = $@"\b{named["method"].Value}{(named["rest"].Success ? @"\w*" : "")}\(";
            Assert.True(!named["method"].Success || files.Any(source => Regex.IsMatch(source, method)),
                $"{document} names {named[0].Value}");
        }
    }

    [Theory]
    [MemberData(nameof(Documents))]
    public void Code_that_a_document_shows_is_compiled(string document)
    {
        var text = File.ReadAllText(Path.Combine(SharedData.RepositoryRoot, document)).ReplaceLineEndings("\n");
        var samples = Sample().Matches(text);
        Assert.True(samples.Count == text.Split("```csharp").Length - 1,
            $"{document}: code stands below a line <!-- path of the file that has it -->");
        foreach (var sample in samples.Select(match => match.Groups))
            Assert.Contains(sample["code"].Value,
                File.ReadAllText(Path.Combine(SharedData.RepositoryRoot, sample["path"].Value)).ReplaceLineEndings("\n"),
                StringComparison.Ordinal);
    }

    [Fact]
    public void Every_detail_has_its_number_its_code_and_its_test()
    {
        var details = Detail().Matches(File.ReadAllText(Path.Combine(SharedData.RepositoryRoot, "docs", "details.md")))
            .Select(match => match.Groups).ToList();
        Assert.Equal(Enumerable.Range(1, details.Count),
            details.Select(detail => int.Parse(detail["number"].Value, CultureInfo.InvariantCulture)));
        foreach (var detail in details)
        {
            var says = CodeAndTest().Match(detail[0].Value);
            Assert.True(says.Success, $"without code or test: {detail[0].Value}");
            var code = File.ReadAllText(Path.Combine(SharedData.RepositoryRoot, says.Groups["path"].Value));
            Assert.True(Regex.IsMatch(code, $@"\b{says.Groups["member"].Value}\b"), $"docs/details.md: {says.Value}");
        }
    }

    private static readonly string[] TestSources =
    [
        .. Directory.EnumerateDirectories(Path.Combine(SharedData.RepositoryRoot, "tests"))
            .SelectMany(project => Directory.EnumerateFiles(project, "*.cs")
                .Concat(Directory.EnumerateDirectories(project).Where(folder => Path.GetFileName(folder) is not ("bin" or "obj"))
                    .SelectMany(folder => Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories))))
            .Select(File.ReadAllText),
    ];

    // Below experiments/ a reader makes specs of his own.
    [GeneratedRegex("\"(D1_[A-Z_]+)\"")]
    private static partial Regex Variable();

    [GeneratedRegex("`((?:src|tests|build|compat|docs)/[A-Za-z0-9_./-]+)`")]
    private static partial Regex Named();

    // `Golden/ModelTests`, `ModelTests.Logits_agree_in_float32`, `ModelTests.Logits…`
    [GeneratedRegex("`(?:[A-Za-z0-9_/]+/)?(?<class>[A-Z][A-Za-z0-9_]+Tests)(?:\\.(?<method>[A-Z]\\w*)(?<rest>…)?)?`")]
    private static partial Regex NamedTest();

    [GeneratedRegex(@"^<!-- (?<path>(?:src|tests|build)/[^ ]+\.cs) -->\n```csharp\n(?<code>.*?)```$",
        RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Sample();

    [GeneratedRegex(@"^(?<number>[0-9]+)\. \*\*.*(\n +.*)*", RegexOptions.Multiline)]
    private static partial Regex Detail();

    [GeneratedRegex(@"\n +Code: `(?<path>src/[^`]+)` `(?<member>\w+)`\.\n +Test: `\w+Tests\.\w+`\.$")]
    private static partial Regex CodeAndTest();
}
