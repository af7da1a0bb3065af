using D1.Core;
using D1.Pipeline.Execution;
using D1.Pipeline.Files;
using D1.Pipeline.Store;
using D1.Pipeline.Tests.Files;
using D1.Pipeline.Tests.Toys;

namespace D1.Pipeline.Tests.Store;

/// <summary>What is noticed of artifacts that lost or changed a file, and what becomes of them.</summary>
public sealed class DamagedArtifactTests : IDisposable
{
    private readonly Lab _lab = new Lab().Spec("a", "stage: toy\n").Spec("b", "stage: toy\nsteps: 5\ninputs: {model: a}\n");

    public void Dispose() => _lab.Dispose();

    [Theory]
    [InlineData("sum.txt", "sum.txt is missing", true)]
    [InlineData("sum.txt", "sum.txt has", false)]
    [InlineData("metrics.json", "metrics.json has", false)]
    [InlineData("manifest.json", "its manifest is missing or unreadable", true)]
    [InlineData("manifest.json", "its manifest is missing or unreadable", false)]
    public void A_damaged_artifact_is_set_aside_told_and_built_again(string file, string told, bool delete)
    {
        var first = _lab.RunRoot("a").Artifact!;
        if (delete) File.Delete(first.File(file));
        else File.AppendAllText(first.File(file), "x");
        var again = _lab.RunRoot("a");
        Assert.Equal(NodeStatus.Built, again.Status);
        Assert.Equal(first.Digest, again.Artifact!.Digest);
        Assert.Equal(2, _lab.Toy.Runs);
        Assert.Contains(told, Assert.Single(_lab.Said), StringComparison.Ordinal);
        Assert.True(Directory.Exists(_lab[$"artifacts/damaged/toy/{first.Key}"]));
        Assert.Equal(NodeStatus.Cached, _lab.RunRoot("a").Status);
    }

    [Fact]
    public void A_changed_file_of_the_same_size_is_noticed()
    {
        var artifact = _lab.RunRoot("a").Artifact!;
        var text = File.ReadAllText(artifact.File("sum.txt"));
        File.WriteAllText(artifact.File("sum.txt"), text[..^1] + (text[^1] == '0' ? '1' : '0'));
        Assert.Equal(NodeStatus.Built, _lab.RunRoot("a").Status);
        Assert.Contains("sum.txt has changed", _lab.Said[0], StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_input_is_rebuilt_without_dirtying_what_depends_on_it()
    {
        _lab.Run("b");
        File.Delete(_lab.RunRoot("a").Artifact!.File("sum.txt"));
        Assert.Equal([NodeStatus.Built, NodeStatus.Cached], _lab.Run("b").Select(result => result.Status));
    }

    [Fact]
    public void What_is_built_again_in_the_place_of_a_damaged_artifact_is_held_against_it()
    {
        var shift = 0L;
        using var odd = new Lab(null, () => shift).Spec("a", "stage: toy\n");
        var recorded = odd.RunRoot("a").Artifact!;
        File.Delete(recorded.File("sum.txt"));
        shift = 1;
        Assert.Equal(NodeStatus.Built, odd.RunRoot("a").Status);
        const string Told = "built again with other bytes than it had before it was damaged: metrics.json, sum.txt";
        Assert.EndsWith(Told, odd.Said[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_that_changed_under_their_old_time_stamp_are_noticed()
    {
        var artifact = Big("out.bin");
        var file = artifact.File("out.bin");
        Assert.NotNull(_lab.Store.Find("stage", "key"));
        var modified = File.GetLastWriteTimeUtc(file);
        using (var stream = File.OpenWrite(file)) stream.WriteByte(1);
        File.SetLastWriteTimeUtc(file, modified);
        Assert.Null(_lab.Store.Find("stage", "key"));
        Assert.Contains("damaged (out.bin has changed)", _lab.Said[0], StringComparison.Ordinal);
    }

    [Fact]
    public void What_reads_an_input_hashes_it_whatever_is_remembered()
    {
        var artifact = Big("out.bin");
        var file = artifact.File("out.bin");
        var recorded = ContentDigest.OfFile(file);
        using (var stream = File.OpenWrite(file)) stream.WriteByte(1);
        // A disk that loses bits leaves every stamp as it was.
        Directory.CreateDirectory(_lab["artifacts/cache"]);
        File.WriteAllText(_lab["artifacts/cache/digests.jsonl"], DigestMemoTests.Entry(file, FileStamp.Of(file), recorded));
        Assert.NotNull(new ArtifactStore(_lab.Store.Root).Find("stage", "key"));
        var error = Assert.Throws<InputException>(() => new ArtifactStore(_lab.Store.Root).RequireSound("model", artifact));
        Assert.Equal("its input 'model', stage key, is damaged (out.bin has changed); run its spec again", error.Message);
        Assert.True(_lab.Store.WasDamaged("stage", "key"));
        Assert.False(Directory.Exists(artifact.Folder));
    }

    // An artifact of one file that is big enough for its digest to be remembered.
    private Artifact Big(string name)
    {
        using var build = _lab.Store.Begin("stage", "key");
        build.Prepare();
        File.WriteAllBytes(Path.Combine(build.Output, name), new byte[300_000]);
        return _lab.Store.Publish(build, [name], (files, digest) => Lab.Describe(build, files, digest));
    }

    [Fact]
    public void A_manifest_that_contradicts_itself_is_damage()
    {
        var artifact = _lab.RunRoot("a").Artifact!;
        var text = File.ReadAllText(artifact.File(Manifest.FileName));
        File.WriteAllText(artifact.File(Manifest.FileName), text.Replace(artifact.Digest, new string('0', 64), StringComparison.Ordinal));
        Assert.Equal(NodeStatus.Built, _lab.RunRoot("a").Status);
        Assert.Contains("its manifest contradicts itself", _lab.Said[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_forced_build_replaces_by_equal_bytes_never_looks_damaged()
    {
        var done = false;
        var looking = Task.Run(() =>
        {
            var reader = new ArtifactStore(_lab.Store.Root, _lab.Said.Add);
            var looks = 0;
            for (; !Volatile.Read(ref done); looks++) reader.Find("stage", "key");
            return looks;
        });
        for (var time = 0; time < 200; time++)
        {
            using var build = _lab.Store.Begin("stage", "key");
            build.Prepare();
            File.WriteAllText(Path.Combine(build.Output, "out.txt"), "same");
            _lab.Store.Publish(build, ["out.txt"], (files, digest) => Lab.Describe(build, files, digest));
        }
        Volatile.Write(ref done, true);
        Assert.True(await looking > 0);
        Assert.Empty(_lab.Said);
        Assert.NotNull(_lab.Store.Find("stage", "key"));
    }

    [Fact]
    public void Who_only_looks_at_an_artifact_is_told_of_a_file_that_changed_and_nothing_is_moved()
    {
        var artifact = _lab.RunRoot("a").Artifact!;
        var file = artifact.File("sum.txt");
        var text = File.ReadAllText(file);
        Assert.Null(Damage());
        File.WriteAllText(file, new string('0', text.Length));
        Assert.Equal("sum.txt has changed", Damage());
        Assert.Null(Damage(mostHashed: text.Length - 1));
        File.WriteAllText(file, text + "0");
        Assert.Equal($"sum.txt has {text.Length + 1} bytes instead of {text.Length}", Damage(mostHashed: 0));
        File.Delete(file);
        Assert.Equal("sum.txt is missing", Damage());
        Assert.True(Directory.Exists(artifact.Folder));

        string? Damage(long mostHashed = long.MaxValue) => RecordedArtifact.DamageOf(artifact, _lab.Store.Digests,
            file => file.Path == "sum.txt", mostHashed);
    }
}
