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

    // Below experiments/ a reader makes specs of his own.
    [GeneratedRegex("`((?:src|tests|build|compat|docs)/[A-Za-z0-9_./-]+)`")]
    private static partial Regex Named();
}
