namespace D1.Pipeline.Tests.Toys;

/// <summary>The files of the repository that the tests run in.</summary>
public static class Checkout
{
    public static string Root { get; } = Find();

    public static string Experiments { get; } = Path.Combine(Root, "experiments");

    /// <summary>Every spec and base that is committed, relative to <see cref="Experiments"/>.</summary>
    public static IReadOnlyList<string> SpecFiles { get; } =
        [.. Directory.EnumerateFiles(Experiments, "*.yaml", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Experiments, file)).Where(file => Path.GetDirectoryName(file) is not ("" or "clusters"))
            .Order(StringComparer.Ordinal)];

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "D1.slnx"))) return folder.FullName;
        throw new InvalidOperationException("the tests do not run inside a checkout");
    }
}
