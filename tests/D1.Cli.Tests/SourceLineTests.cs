using D1.Tests;

namespace D1.Cli.Tests;

/// <summary>What the formatter does not know of.</summary>
public sealed class SourceLineTests
{
    private const int Columns = 140;

    public static TheoryData<string> Folders() => ["src", "tests", "build", "compat"];

    [Theory]
    [MemberData(nameof(Folders))]
    public void No_line_of_the_sources_is_too_long(string folder)
    {
        var sources = Directory.EnumerateFiles(Path.Combine(SharedData.RepositoryRoot, folder), "*.cs", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(SharedData.RepositoryRoot, file))
            .Where(file => !file.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj")).ToList();
        Assert.NotEmpty(sources);
        Assert.Empty(
            from file in sources
            from line in File.ReadLines(Path.Combine(SharedData.RepositoryRoot, file)).Index()
            where line.Item.Length > Columns
            select $"{file}:{line.Index + 1}: {line.Item.Length} columns");
    }
}
