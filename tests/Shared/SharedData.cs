namespace D1.Tests;

/// <summary>Where the repository and the reference data beside it lie.</summary>
public static class SharedData
{
    public static string RepositoryRoot { get; } = FindRoot();

    private static string Root { get; } =
        Path.GetFullPath(Environment.GetEnvironmentVariable("D1_SHARED") ?? Path.Combine(RepositoryRoot, "..", "shared"));

    public static string At(params string[] parts) => Path.Combine([Root, .. parts]);

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "D1.slnx")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("the tests run from outside the repository");
    }
}
