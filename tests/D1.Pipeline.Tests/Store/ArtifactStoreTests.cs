using System.Text.Json.Nodes;
using D1.Core;
using D1.Pipeline.Execution;
using D1.Pipeline.Files;
using D1.Pipeline.Keys;
using D1.Pipeline.Store;
using D1.Pipeline.Tests.Toys;

namespace D1.Pipeline.Tests.Store;

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
        Assert.Equal(["curves.jsonl", "metrics.json", "sum.txt"], manifest["files"]!.AsArray().Select(file => (string?)file!["path"]));
        Assert.Equal(ContentDigest.OfFile(artifact.File("sum.txt")), (string?)manifest["files"]![2]!["sha256"]);
        Assert.Equal(["sum"], artifact.Metrics.Keys);
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
        Assert.Equal(
            $"{artifact.File(Manifest.FileName)}: written by a newer D1 ({told}; this one knows up to {(layout ? 1 : StageKey.Schema)}): "
            + "update D1, or delete that folder",
            error.Message);
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
            return _lab.Store.Publish(build, ["out.txt"], (files, digest) => Lab.Describe(build, files, digest)).Digest;
        }).ToList();
        Assert.Equal(digests[0], digests[1]);
    }

    [Fact]
    public void A_declared_output_that_is_missing_fails_the_build_and_publishes_nothing()
    {
        using var build = _lab.Store.Begin("stage", "key");
        build.Prepare();
        var error = Assert.Throws<InvalidOperationException>(() =>
            _lab.Store.Publish(build, ["model/"], (files, digest) => Lab.Describe(build, files, digest)));
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
        var forced = _lab.Run("b", new RunOptions { Workers = 1, Force = true });
        Assert.Equal([NodeStatus.Cached, NodeStatus.Built], forced.Select(result => result.Status));
        Assert.NotNull(_lab.Store.Find("toy", forced[1].Key!));
    }

    [Fact]
    public void A_forced_build_with_other_bytes_is_a_finding_and_replaces_nothing()
    {
        var shift = 0L;
        using var odd = new Lab(null, () => shift).Spec("a", "stage: toy\n");
        var recorded = odd.RunRoot("a").Artifact!;
        shift = 1;
        var force = new RunOptions { Workers = 1, Force = true };
        var refused = odd.Run("a", force)[^1];
        Assert.Equal((NodeStatus.Failed, null), (refused.Status, refused.Artifact));
        Assert.Equal(["metrics.json", "sum.txt"], refused.Differing);
        var other = odd[$"artifacts/damaged/toy/{recorded.Key}.other"];
        Assert.Contains($"The artifact stays as it was; what was made now is in {other}.", refused.Error, StringComparison.Ordinal);
        Assert.Equal($"{recorded.Metrics["sum"] + 1}", File.ReadAllText(Path.Combine(other, "sum.txt")));
        Assert.Equal((NodeStatus.Cached, recorded.Digest), (odd.RunRoot("a").Status, odd.RunRoot("a").Artifact!.Digest));
        Assert.Empty(Directory.EnumerateDirectories(odd["artifacts/work/toy"]));

        shift = 0;
        Assert.Equal(NodeStatus.Built, odd.Run("a", force)[^1].Status);
    }

    [Fact]
    public void What_a_kill_just_after_publication_leaves_goes_when_its_result_is_taken()
    {
        var artifact = _lab.RunRoot("a").Artifact!;
        Killed(artifact.Manifest.RunId);
        Assert.Equal(NodeStatus.Cached, _lab.RunRoot("a").Status);
        Assert.Empty(_lab.Store.Keys(ArtifactStore.WorkFolder));

        Killed(artifact.Manifest.RunId);
        var again = new StageBuilder(_lab.Store, new RunOptions())
            .Build(_lab.Node("a"), new Dictionary<string, Artifact>(), new SilentEvents());
        Assert.Equal(NodeStatus.Cached, again.Status);
        Assert.Empty(_lab.Store.Keys(ArtifactStore.WorkFolder));

        Killed("of another build");
        Assert.Equal(NodeStatus.Cached, _lab.RunRoot("a").Status);
        Assert.Single(_lab.Store.Keys(ArtifactStore.WorkFolder));

        Killed(artifact.Manifest.RunId);
        var locks = _lab["artifacts/work/locks"];
        Directory.Delete(locks, recursive: true);
        File.WriteAllText(locks, "no folder: nobody can lock here");
        _lab.Store.Conclude(artifact);
        Assert.Single(_lab.Store.Keys(ArtifactStore.WorkFolder));

        void Killed(string? run)
        {
            using var build = _lab.Store.Begin(artifact.Stage, artifact.Key);
            build.Prepare();
            build.Attempts = new BuildAttempts(run);
        }
    }

    [Fact]
    public void A_lock_file_that_cannot_be_opened_is_no_lock_that_is_held()
    {
        Directory.CreateDirectory(_lab["artifacts/work"]);
        File.WriteAllText(_lab["artifacts/work/locks"], "no folder");
        Assert.ThrowsAny<IOException>(() => _lab.Store.Begin("toy", "key"));
        File.Delete(_lab["artifacts/work/locks"]);
        Directory.CreateDirectory(_lab["artifacts/work/locks/toy-key.lock"]);
        Assert.ThrowsAny<IOException>(() => _lab.Store.Begin("toy", "key"));
    }
}
