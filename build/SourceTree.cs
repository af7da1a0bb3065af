using Nuke.Common.IO;

/// <summary>The solution's sources, told apart from what is made of them by name and time: enough to know that nothing changed.</summary>
sealed class SourceTree(AbsolutePath root)
{
    static readonly string[] Folders = ["build", "compat", "src", "tests"];
    static readonly string[] Made = ["bin", "obj"];

    /// <summary>Project folders: those that hold a project file.</summary>
    public IEnumerable<AbsolutePath> Projects =>
        Files(root).Where(x => x.Extension == ".csproj").Select(x => x.Parent!);

    /// <summary>Whether the stamp was written for these files, and none of them has changed since.</summary>
    public bool IsUnchangedSince(AbsolutePath stamp)
    {
        if (!stamp.FileExists())
            return false;
        var written = File.GetLastWriteTimeUtc(stamp);
        return stamp.ReadAllText().TrimEnd() == Names() && Files(root).All(x => File.GetLastWriteTimeUtc(x) <= written);
    }

    /// <summary>Writes a stamp dated to when the work began, so that a file changed meanwhile counts as newer.</summary>
    public void Write(AbsolutePath stamp, DateTime begun)
    {
        stamp.WriteAllText(Names());
        File.SetLastWriteTimeUtc(stamp, begun);
    }

    string Names() => string.Join('\n', Files(root).Select(x => x.ToString()[(root.ToString().Length + 1)..]).Order(StringComparer.Ordinal));

    static IEnumerable<AbsolutePath> Files(AbsolutePath root) =>
        Folders.SelectMany(x => Below(root / x)).Concat(root.GetFiles("Directory.*")).Append(root / "D1.slnx");

    static IEnumerable<AbsolutePath> Below(AbsolutePath folder) =>
        folder.GetFiles().Concat(folder.GetDirectories().Where(x => !Made.Contains(x.Name)).SelectMany(Below));
}
