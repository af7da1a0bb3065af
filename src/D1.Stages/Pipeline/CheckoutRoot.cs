namespace D1.Stages.Pipeline;

/// <summary>The checkout that a command is started in.</summary>
public static class CheckoutRoot
{
    /// <summary>The nearest folder with D1's solution, from the current one up; null outside of a checkout.</summary>
    public static string? Find()
    {
        for (var folder = new DirectoryInfo(Environment.CurrentDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "D1.slnx"))) return folder.FullName;
        return null;
    }
}
