namespace D1.Pipeline.Store;

/// <summary>Where artifacts go.</summary>
public static class ArtifactsRoot
{
    public const string Variable = "D1_ARTIFACTS";

    /// <summary>The given folder, else <c>D1_ARTIFACTS</c>, else <c>artifacts</c> at the root of the program's checkout, else in the
    /// current folder.</summary>
    public static string Find(string? given = null)
    {
        if (!string.IsNullOrEmpty(given)) return Path.GetFullPath(given);
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } variable) return Path.GetFullPath(variable);
        return Path.GetFullPath(CheckoutRoot.Find() is { } root ? Path.Combine(root, "artifacts") : "artifacts");
    }
}

/// <summary>The checkout that the program was built in, whatever folder it is started in.</summary>
public static class CheckoutRoot
{
    /// <summary>The nearest folder with D1's solution, from the program's own folder up; where there is none, from the current folder
    /// up; or null.</summary>
    public static string? Find() => Around(AppContext.BaseDirectory) ?? Around(Environment.CurrentDirectory);

    private static string? Around(string start)
    {
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "D1.slnx"))) return folder.FullName;
        return null;
    }
}
