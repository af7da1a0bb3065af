namespace BuildTests;

/// <summary>A test that needs a file of the reference data, which lies beside the repository or where D1_SHARED says.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SharedFactAttribute : FactAttribute
{
    public SharedFactAttribute(string file)
    {
        if (!File.Exists(PathOf(file)))
            Skip = $"{file} is not in '{Root}' (set D1_SHARED to the folder with the reference data)";
    }

    private static string Root => Environment.GetEnvironmentVariable("D1_SHARED") is { Length: > 0 } given
        ? given
        : Path.GetFullPath(Path.Combine(RepositoryRoot(), "..", "shared"));

    public static string PathOf(string file) => Path.Combine(Root, file);

    private static string RepositoryRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "D1.slnx")))
            folder = Path.GetDirectoryName(folder);
        return folder ?? AppContext.BaseDirectory;
    }
}
