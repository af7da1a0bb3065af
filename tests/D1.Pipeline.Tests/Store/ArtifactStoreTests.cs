using System.Text.Json;
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
            return _lab.Store.Publish(build, ["out.txt"], (files, digest) => Describe(build, files, digest)).Digest;
        }).ToList();
        Assert.Equal(digests[0], digests[1]);
    }

    [Fact]
    public void A_declared_output_that_is_missing_fails_the_build_and_publishes_nothing()
    {
        using var build = _lab.Store.Begin("stage", "key");
        build.Prepare();
        var error = Assert.Throws<InvalidOperationException>(() =>
            _lab.Store.Publish(build, ["model/"], (files, digest) => Describe(build, files, digest)));
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
        File.WriteAllText(_lab["artifacts/cache/digests.jsonl"], MemoEntry(file, FileStamp.Of(file), recorded));
        Assert.NotNull(new ArtifactStore(_lab.Store.Root).Find("stage", "key"));
        var error = Assert.Throws<InputException>(() => new ArtifactStore(_lab.Store.Root).RequireSound("model", artifact));
        Assert.Equal("its input 'model', stage key, is damaged (out.bin has changed); run its spec again", error.Message);
        Assert.True(_lab.Store.WasDamaged("stage", "key"));
        Assert.False(Directory.Exists(artifact.Folder));
    }

    private static string MemoEntry(string file, FileStamp stamp, string sha256) =>
        JsonSerializer.Serialize(new { Path = file, Stamp = stamp, Sha256 = sha256 });

    // An artifact of one file that is big enough for its digest to be remembered.
    private Artifact Big(string name)
    {
        using var build = _lab.Store.Begin("stage", "key");
        build.Prepare();
        File.WriteAllBytes(Path.Combine(build.Output, name), new byte[300_000]);
        return _lab.Store.Publish(build, [name], (files, digest) => Describe(build, files, digest));
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
            _lab.Store.Publish(build, ["out.txt"], (files, digest) => Describe(build, files, digest));
        }
        Volatile.Write(ref done, true);
        Assert.True(await looking > 0);
        Assert.Empty(_lab.Said);
        Assert.NotNull(_lab.Store.Find("stage", "key"));
    }

    [Theory]
    [InlineData("store")]
    [InlineData("work")]
    [InlineData("damaged")]
    [InlineData("store/toy")]
    [InlineData("work/toy")]
    [InlineData("damaged/toy")]
    public void Any_folder_of_the_store_may_lie_on_another_file_system(string folder)
    {
        if (OtherFileSystem() is not { } elsewhere) return; // a machine with one file system shows nothing
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_lab["artifacts/" + folder])!);
            Directory.CreateSymbolicLink(_lab["artifacts/" + folder], elsewhere);
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
        finally
        {
            Directory.Delete(elsewhere, recursive: true);
        }
    }

    [Fact]
    public void A_move_to_another_file_system_that_is_stopped_leaves_both_places_as_they_were()
    {
        if (OtherFileSystem() is not { } elsewhere) return; // a machine with one file system shows nothing
        try
        {
            var (from, to) = (_lab["new"], Path.Combine(elsewhere, "place"));
            Directory.CreateDirectory(Path.Combine(from, "in"));
            File.WriteAllText(Path.Combine(from, "in", "file"), "new");
            Directory.CreateDirectory(to);
            File.WriteAllText(Path.Combine(to, "file"), "old");
            using var stop = new CancellationTokenSource();
            stop.Cancel();
            Assert.Throws<OperationCanceledException>(() => FolderMove.To(to, from, stop.Token));
            Assert.Equal([to], Directory.GetFileSystemEntries(elsewhere));
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
        finally
        {
            Directory.Delete(elsewhere, recursive: true);
        }
    }

    [Fact]
    public void Big_files_are_hashed_once_and_again_when_they_change_whatever_their_time_stamp()
    {
        var (file, memoFile) = (_lab["big.bin"], _lab["memo.jsonl"]);
        File.WriteAllBytes(file, new byte[300_000]);
        var (stamp, digest) = (FileStamp.Of(file), ContentDigest.OfFile(file));

        // Another process remembers something else of this very file: what is remembered is taken, unless it is to be read.
        File.WriteAllText(memoFile, Entry(stamp, new string('0', 64)) + "\n{\"Path\":\"torn");
        Assert.Equal(new string('0', 64), new DigestMemo(memoFile).Digest(file));
        Assert.Equal(digest, new DigestMemo(memoFile).Digest(file, reread: true));

        FileStamp[] others = [stamp with { Size = 1 }, stamp with { Modified = 1 }, stamp with { Changed = 1 }, stamp with { Inode = 1 }];
        foreach (var other in others)
        {
            File.WriteAllText(memoFile, Entry(other, new string('0', 64)));
            Assert.Equal(digest, new DigestMemo(memoFile).Digest(file));
        }

        var modified = File.GetLastWriteTimeUtc(file);
        using (var stream = File.OpenWrite(file)) stream.WriteByte(1);
        File.SetLastWriteTimeUtc(file, modified);
        Assert.NotEqual(digest, new DigestMemo(memoFile).Digest(file));

        string Entry(FileStamp of, string sha256) => MemoEntry(file, of, sha256);
    }

    [Fact]
    public void A_file_that_changed_just_now_is_not_remembered_since_its_time_may_stay_as_it_is()
    {
        var (file, memoFile) = (_lab["big.bin"], _lab["memo.jsonl"]);
        File.WriteAllBytes(file, new byte[300_000]);
        new DigestMemo(memoFile).Digest(file);
        Assert.False(File.Exists(memoFile));
        new DigestMemo(memoFile, new ManualTime { Now = DateTimeOffset.UtcNow.AddMinutes(1) }).Digest(file);
        Assert.Single(File.ReadAllLines(memoFile));
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

    // A new folder on a file system that the temporary folder is not on.
    private string? OtherFileSystem()
    {
        const string Memory = "/dev/shm";
        if (!Directory.Exists(Memory)) return null;
        var elsewhere = Path.Combine(Memory, Path.GetFileName(_lab["."][..^2]));
        Directory.CreateDirectory(elsewhere);
        return elsewhere;
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
