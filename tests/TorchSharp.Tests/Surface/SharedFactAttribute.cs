namespace TorchSharp.Tests.Surface;

/// <summary>A fact that needs a file of the shared reference data (<c>D1_SHARED</c>, else <c>../shared</c>), and is skipped without it.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SharedFactAttribute : FactAttribute
{
    public SharedFactAttribute(string relativePath)
    {
        var path = PathOf(relativePath);
        if (!File.Exists(path)) Skip = $"{path} is absent; set D1_SHARED to the folder of the reference data.";
    }

    internal static string PathOf(string relativePath) => Path.Combine(Root(), relativePath);

    private static string Root()
    {
        if (Environment.GetEnvironmentVariable("D1_SHARED") is { Length: > 0 } given) return given;
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "D1.slnx"))) folder = folder.Parent;
        return Path.Combine(folder?.Parent?.FullName ?? AppContext.BaseDirectory, "shared");
    }
}
