namespace D1.Core;

/// <summary>The checkout that the program was built in, whatever folder it is started in.</summary>
public static class CheckoutRoot
{
    /// <summary>The nearest folder with D1's solution, from the program's own folder up; where there is none, from the current folder
    /// up; or null.</summary>
    public static string? Find() => Around(AppContext.BaseDirectory) ?? Around(Environment.CurrentDirectory);

    /// <summary>The nearest folder with D1's solution, from a folder up; null where there is none.</summary>
    internal static string? Around(string start)
    {
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "D1.slnx"))) return folder.FullName;
        return null;
    }
}
