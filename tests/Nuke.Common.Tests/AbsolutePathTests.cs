using D1.Tests;
using Nuke.Common.IO;

namespace BuildTests;

/// <summary>Paths and the files behind them.</summary>
public sealed class AbsolutePathTests : IDisposable
{
    private readonly AbsolutePath _folder = AbsolutePath.Create(Directory.CreateTempSubdirectory("paths-").FullName);

    [UnixFact]
    public void Slash_goes_down_and_up()
    {
        var path = AbsolutePath.Create("/a/b");
        Assert.Equal("/a/b/c.txt", path / "c.txt");
        Assert.Equal("/a", path / "..");
        Assert.Equal("/a", path.Parent);
        Assert.Null(AbsolutePath.Create("/").Parent);
        Assert.Equal(("c.txt", ".txt"), ((path / "c.txt").Name, (path / "c.txt").Extension));
        Assert.True(path == AbsolutePath.Create("/a/x/../b/"));
    }

    [Fact]
    public void Relative_paths_are_refused() =>
        Assert.Equal("Path 'a/b' must be rooted", Assert.Throws<ArgumentException>(() => AbsolutePath.Create("a/b")).Message);

    [Fact]
    public void Files_are_written_found_and_deleted()
    {
        (_folder / "x" / "y" / "deep.txt").WriteAllText("one\ntwo\n\n");
        (_folder / "x" / "shallow.txt").WriteAllText("three", eofLineBreak: false);
        Assert.Equal(["one", "two"], (_folder / "x" / "y" / "deep.txt").ReadAllLines());
        Assert.Equal("three", (_folder / "x" / "shallow.txt").ReadAllText());
        Assert.Equal(["shallow.txt"], (_folder / "x").GetFiles().Select(x => x.Name));
        Assert.Equal(["shallow.txt", "deep.txt"], (_folder / "x").GetFiles("*.txt", depth: 2).Select(x => x.Name));
        Assert.Equal(["y"], (_folder / "x").GetDirectories().Select(x => x.Name));
        (_folder / "x").DeleteDirectory();
        (_folder / "x").DeleteDirectory();
        (_folder / "x").DeleteFile();
        (_folder / "x" / "in.it").DeleteFile();
        Assert.False((_folder / "x").DirectoryExists());
    }

    public void Dispose() => _folder.DeleteDirectory();
}
