using System.Text.Json.Nodes;
using D1.Model;
using D1.Stages.Artifacts;
using D1.Stages.Pipeline;
using D1.Stages.Tests.Toys;

namespace D1.Stages.Tests.Artifacts;

public sealed class ArtifactStoreTests : IDisposable
{
    private readonly Lab _lab = new Lab().Spec("a", "stage: toy\n").Spec("b", "stage: toy\nsteps: 5\ninputs: {model: a}\n");

    public void Dispose() => _lab.Dispose();

    [Fact]
    public void An_artifact_states_what_it_was_made_from()
    {
        _lab.Run("b");
        var artifact = _lab.RunRoot("b").Artifact!;
        var manifest = JsonNode.Parse(File.ReadAllText(artifact.File(Manifest.FileName)))!;
        Assert.Equal(artifact.Key, (string?)manifest["key"]);
        Assert.Equal("5", (string?)manifest["components"]!["parameters.steps"]);
        Assert.Equal(_lab.RunRoot("a").Artifact!.Digest, (string?)manifest["inputs"]!["model"]!["digest"]);
        Assert.Equal(5, (int?)manifest["effective_spec"]!["steps"]);
        Assert.Equal(7, (long?)manifest["seed"]);
        Assert.True((double?)manifest["seconds"] > 0);
        Assert.NotNull(manifest["measurements"]!["seconds"]);
        Assert.Equal(["metrics.json", "sum.txt"], manifest["files"]!.AsArray().Select(file => (string?)file!["path"]));
        Assert.Equal(ContentDigest.OfFile(artifact.File("sum.txt")), (string?)manifest["files"]![1]!["sha256"]);
        Assert.Equal(["sum"], artifact.Metrics.Keys);
    }

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

    [Theory]
    [InlineData("manifest schema 99", true)]
    [InlineData("key schema 99", false)]
    public void An_artifact_of_a_newer_version_is_refused_in_one_line_and_left_alone(string told, bool layout)
    {
        var artifact = _lab.RunRoot("a").Artifact!;
        var manifest = JsonNode.Parse(File.ReadAllText(artifact.File(Manifest.FileName)))!;
        if (layout) manifest["schema"] = 99;
        else manifest["components"]!["key_schema"] = "99";
        File.WriteAllText(artifact.File(Manifest.FileName), manifest.ToJsonString());
        var error = Assert.Throws<InputException>(() => _lab.Store.Find("toy", artifact.Key));
        Assert.Equal($"{artifact.File(Manifest.FileName)}: written by a newer D1 ({told}; this one knows up to 1): update D1, or delete that folder", error.Message);
        Assert.True(File.Exists(artifact.File("sum.txt")));
    }

    [Fact]
    public void An_undeclared_file_and_a_measured_figure_do_not_change_the_digest()
    {
        var digests = Enumerable.Range(0, 2).Select(extra =>
        {
            using var build = _lab.Store.Begin("stage", $"key{extra}");
            build.Prepare();
            File.WriteAllText(Path.Combine(build.Output, "out.txt"), "same");
            File.WriteAllText(Path.Combine(build.Output, "log.txt"), $"{extra}");
            return _lab.Store.Publish(build, ["out.txt"], (files, digest) => Describe(build, files, digest)).Digest;
        }).ToList();
        Assert.Equal(digests[0], digests[1]);
    }

    [Fact]
    public void A_declared_output_that_is_missing_fails_the_build_and_publishes_nothing()
    {
        using var build = _lab.Store.Begin("stage", "key");
        build.Prepare();
        var error = Assert.Throws<InvalidOperationException>(() => _lab.Store.Publish(build, ["model/"], (files, digest) => Describe(build, files, digest)));
        Assert.Equal("the stage did not write its declared output 'model/'", error.Message);
        Assert.False(Directory.Exists(_lab.Store.FolderOf("stage", "key")));
    }

    [Fact]
    public async Task Two_builders_of_one_key_build_it_once()
    {
        using var gate = new ManualResetEventSlim();
        using var slow = new Lab(_ => gate.Wait()).Spec("a", "stage: toy\nsteps: 2\n");
        var first = Task.Run(() => slow.RunRoot("a"));
        SpinWait.SpinUntil(() => slow.Toy.Runs == 1);
        var second = Task.Run(() => slow.RunRoot("a"));
        SpinWait.SpinUntil(() => slow.Said.Count == 1);
        gate.Set();
        Assert.Equal([NodeStatus.Built, NodeStatus.Cached], (await Task.WhenAll(first, second)).Select(result => result.Status));
        Assert.Equal(1, slow.Toy.Runs);
        Assert.Contains("another process is building it; waiting", slow.Said[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Force_replaces_an_artifact()
    {
        _lab.Run("b");
        var forced = _lab.Run("b", new SchedulerOptions { Places = 1, Force = true });
        Assert.Equal([NodeStatus.Cached, NodeStatus.Built], forced.Select(result => result.Status));
        Assert.NotNull(_lab.Store.Find("toy", forced[1].Key!));
    }

    [Fact]
    public void Big_files_are_hashed_once_and_again_when_they_change()
    {
        var file = _lab["big.bin"];
        var memoFile = _lab["memo.jsonl"];
        File.WriteAllBytes(file, new byte[300_000]);
        var stamp = File.GetLastWriteTimeUtc(file);
        var digest = new DigestMemo(memoFile).Digest(file);
        File.AppendAllText(memoFile, "{\"Path\":\"torn");
        var other = new byte[300_000];
        other[7] = 1;
        File.WriteAllBytes(file, other);
        File.SetLastWriteTimeUtc(file, stamp);
        Assert.Equal(digest, new DigestMemo(memoFile).Digest(file));
        Assert.NotEqual(digest, new DigestMemo(memoFile).Digest(file, reread: true));
        File.SetLastWriteTimeUtc(file, stamp.AddSeconds(1));
        Assert.NotEqual(digest, new DigestMemo(memoFile).Digest(file));
    }

    private static Manifest Describe(BuildFolder build, IReadOnlyList<ManifestFile> files, string digest) => new()
    {
        Stage = build.Stage,
        Key = build.Key,
        Digest = digest,
        Components = new Dictionary<string, string>(),
        SpecName = "spec",
        Files = files,
    };
}
