namespace D1.Tasks.Data;

/// <summary>
/// Files of hubs that lie on this machine, laid out like the hub that they come from (<c>datasets/…</c>, <c>github/…</c>,
/// <c>openaipublic/…</c>).
/// </summary>
public static class HubMirror
{
    public const string Variable = "D1_HUB_MIRROR";
    public const string SharedVariable = "D1_SHARED";

    /// <summary>
    /// The path of a file or folder in the first mirror that has it, or null: <c>D1_HUB_MIRROR</c>, then <c>hub</c> in <c>D1_SHARED</c>,
    /// then
    /// <c>../shared/hub</c> beside the checkout that this program, or the current folder, is in.
    /// </summary>
    public static string? Find(string relativePath) =>
        Roots().Select(root => Path.GetFullPath(Path.Combine(root, relativePath))).FirstOrDefault(Path.Exists);

    /// <summary>The mirrors in the order in which they are asked; they need not exist.</summary>
    public static IEnumerable<string> Roots()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } mirror) yield return mirror;
        if (Environment.GetEnvironmentVariable(SharedVariable) is { Length: > 0 } shared) yield return Path.Combine(shared, "hub");
        foreach (var start in (string[])[AppContext.BaseDirectory, Environment.CurrentDirectory])
        {
            for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
                if (File.Exists(Path.Combine(folder.FullName, "D1.slnx")))
                    yield return Path.Combine(folder.FullName, "..", "shared", "hub");
        }
    }
}
