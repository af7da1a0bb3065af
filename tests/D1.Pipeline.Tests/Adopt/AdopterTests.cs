using D1.Pipeline.Adopt;
using D1.Pipeline.Keys;
using D1.Pipeline.Store;
using D1.Pipeline.Tests.Toys;

namespace D1.Pipeline.Tests.Adopt;

/// <summary>An adoption that does not come to its end leaves nothing behind.</summary>
public sealed class AdopterTests : IDisposable
{
    private readonly Lab _lab = new Lab().Spec("a", "stage: toy\n");

    public void Dispose() => _lab.Dispose();

    [Fact]
    public void Nothing_stays_of_one_that_was_stopped()
    {
        var (old, key) = OfOtherCode();
        var work = _lab[$"artifacts/work/toy/{key}"];
        Assert.Throws<OperationCanceledException>(() => Adopter(new StoppedTime()).Adopt(old, "no reason"));
        Assert.False(Directory.Exists(work));
        Assert.Null(_lab.Store.Find("toy", key));
        Assert.Equal(key, Adopter().Adopt(old, "no reason").Key);
    }

    [Fact]
    public void The_work_of_a_run_that_was_killed_before_stays()
    {
        var (old, key) = OfOtherCode();
        var work = _lab[$"artifacts/work/toy/{key}"];
        Directory.CreateDirectory(Path.Combine(work, "work"));
        File.WriteAllText(Path.Combine(work, "work", "checkpoint"), "step 1");
        Assert.Throws<OperationCanceledException>(() => Adopter(new StoppedTime()).Adopt(old, "no reason"));
        Assert.Equal("step 1", File.ReadAllText(Path.Combine(work, "work", "checkpoint")));
        Assert.False(Directory.Exists(Path.Combine(work, "output")));
    }

    private Adopter Adopter(TimeProvider? time = null) => new(_lab.Registry, _lab.Graph("a"), _lab.Store, time);

    private (Artifact Old, string Key) OfOtherCode()
    {
        var made = _lab.RunRoot("a").Artifact!;
        var components = new Dictionary<string, string>(made.Manifest.Components) { [StageKey.CodeComponent] = new string('0', 64) };
        var manifest = made.Manifest with { Key = new string('1', 64), Components = components };
        manifest.Write(made.Folder);
        var folder = _lab.Store.FolderOf("toy", manifest.Key);
        Directory.Move(made.Folder, folder);
        return (new Artifact(folder, manifest), made.Key);
    }

    /// <summary>Somebody presses Ctrl-C as soon as the files are there.</summary>
    private sealed class StoppedTime : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => throw new OperationCanceledException();
    }
}
