using D1.Pipeline.Execution;
using D1.Pipeline.Store;
using D1.Pipeline.Tests.Toys;

namespace D1.Pipeline.Tests.Store;

/// <summary>Stores of which a part lies on another file system, where a rename is a copy.</summary>
public sealed class OtherFileSystemTests : IDisposable
{
    private readonly Lab _lab = new Lab().Spec("a", "stage: toy\n").Spec("b", "stage: toy\nsteps: 5\ninputs: {model: a}\n");

    // A new folder on a file system that the temporary folder is not on.
    private readonly string _elsewhere;

    public OtherFileSystemTests() =>
        _elsewhere = Directory.CreateDirectory(Path.Combine(OtherFileSystem.Memory, Path.GetFileName(_lab["."][..^2]))).FullName;

    public void Dispose()
    {
        Directory.Delete(_elsewhere, recursive: true);
        _lab.Dispose();
    }

    [OtherFileSystemTheory]
    [InlineData("store")]
    [InlineData("work")]
    [InlineData("damaged")]
    [InlineData("store/toy")]
    [InlineData("work/toy")]
    [InlineData("damaged/toy")]
    public void Any_folder_of_the_store_may_lie_on_another_file_system(string folder)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_lab["artifacts/" + folder])!);
        Directory.CreateSymbolicLink(_lab["artifacts/" + folder], _elsewhere);
        Assert.All(_lab.Run("b"), result => Assert.Equal(NodeStatus.Built, result.Status));
        var artifact = _lab.RunRoot("b").Artifact!;
        Assert.Equal(NodeStatus.Built, _lab.Run("b", new RunOptions { Workers = 1, Force = true })[^1].Status);
        File.AppendAllText(artifact.File("sum.txt"), "1");
        Assert.Equal(NodeStatus.Built, _lab.RunRoot("b").Status);
        Assert.True(File.Exists(_lab[$"artifacts/damaged/toy/{artifact.Key}/sum.txt"]));
        Assert.True(_lab.Store.Remove("toy", artifact.Key, artifact.Folder));
        Assert.Equal([NodeStatus.Cached, NodeStatus.Built], _lab.Run("b").Select(result => result.Status));
        Assert.Equal(2, Directory.GetFileSystemEntries(_lab["artifacts/store/toy"]).Length);
        Assert.Empty(Directory.EnumerateDirectories(_lab["artifacts/work/toy"]));
    }

    [OtherFileSystemFact]
    public void A_move_to_another_file_system_that_is_stopped_leaves_both_places_as_they_were()
    {
        var (from, to) = (_lab["new"], Path.Combine(_elsewhere, "place"));
        Directory.CreateDirectory(Path.Combine(from, "in"));
        File.WriteAllText(Path.Combine(from, "in", "file"), "new");
        Directory.CreateDirectory(to);
        File.WriteAllText(Path.Combine(to, "file"), "old");
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        Assert.Throws<OperationCanceledException>(() => FolderMove.To(to, from, stop.Token));
        Assert.Equal([to], Directory.GetFileSystemEntries(_elsewhere));
        Assert.Equal("old", File.ReadAllText(Path.Combine(to, "file")));
        Assert.Equal("new", File.ReadAllText(Path.Combine(from, "in", "file")));
        const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(Path.Combine(from, "in", "file"), Mode);
        FolderMove.To(to, from);
        Assert.Equal([Path.Combine(to, "in")], Directory.GetFileSystemEntries(to));
        Assert.Equal("new", File.ReadAllText(Path.Combine(to, "in", "file")));
        if (!OperatingSystem.IsWindows()) Assert.Equal(Mode, File.GetUnixFileMode(Path.Combine(to, "in", "file")));
        Assert.False(Directory.Exists(from));
    }
}

/// <summary>Where there is another file system.</summary>
file static class OtherFileSystem
{
    public const string Memory = "/dev/shm";

    public static string? WhyNot => Directory.Exists(Memory) ? null : $"needs another file system at {Memory}: Linux has one";
}

/// <summary>A test that is skipped, with the reason, where there is one file system.</summary>
public sealed class OtherFileSystemFactAttribute : FactAttribute
{
    public OtherFileSystemFactAttribute() => Skip = OtherFileSystem.WhyNot;
}

/// <summary>Tests that are skipped, with the reason, where there is one file system.</summary>
public sealed class OtherFileSystemTheoryAttribute : TheoryAttribute
{
    public OtherFileSystemTheoryAttribute() => Skip = OtherFileSystem.WhyNot;
}
