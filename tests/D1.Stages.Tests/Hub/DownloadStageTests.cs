using System.Text;
using D1.Core;
using D1.Pipeline;
using D1.Pipeline.Execution;
using D1.Pipeline.Gc;
using D1.Pipeline.Graph;
using D1.Pipeline.Store;
using D1.Pipeline.Tests.Toys;
using D1.Stages.Estimates;
using D1.Stages.Hub;

namespace D1.Stages.Tests.Hub;

public sealed class DownloadStageTests : IDisposable
{
    private readonly HubBench _bench = new();
    private readonly SilentEvents _events = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void A_model_comes_with_the_shards_that_its_index_names()
    {
        var shards = ServeModel("model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors");
        var result = Run(Model());
        Assert.Equal(NodeStatus.Built, result.Status);
        foreach (var (name, content) in shards) Assert.Equal(content, File.ReadAllBytes(result.Artifact!.File(name)));
        Assert.Equal(["config.json", "metrics.json", "model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors",
            "model.safetensors.index.json", "tokenizer.json"],
            result.Artifact!.Manifest.Files.Where(file => file.Declared).Select(file => file.Path));
        Assert.Equal(5, result.Artifact.Metrics["files"]);
    }

    [Theory]
    [InlineData("../model.safetensors")]
    [InlineData("/model.safetensors")]
    [InlineData("sub/model.safetensors")]
    [InlineData("..")]
    [InlineData("metrics.json")]
    [InlineData("manifest.json")]
    [InlineData("config.json")]
    [InlineData("a.safetensors.partial")]
    [InlineData("a.safetensors\\n")]
    public void A_shard_that_leads_elsewhere_is_refused(string shard)
    {
        ServeModel(shard);
        Assert.EndsWith($"is not a plain file name that ends in .safetensors", Run(Model()).Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("dataset", "datasets/org/name/data/a.jsonl")]
    [InlineData("github", "github/org/name/data/a.jsonl")]
    [InlineData("mirror", "org/name/data/a.jsonl")]
    public void Data_lies_where_its_hub_has_it(string kind, string place)
    {
        var content = HubBench.Content(3000);
        _bench.Write("mirror/" + place, content);
        var revision = kind == "mirror" ? "" : $"revision: {FakeHub.Revision}\n";
        var result = Run($"stage: download_data\nkind: {kind}\nrepository: org/name\n{revision}files: [{{path: data/a.jsonl, sha256: "
            + $"{FakeHub.Sha256(content)}}}]\n");
        Assert.Equal(content, File.ReadAllBytes(result.Artifact!.File(place)));
        Assert.Equal([place], result.Artifact.Manifest.Files.Where(file => file.Declared).Select(file => file.Path)
            .Except(["metrics.json"]));
    }

    [Fact]
    public void A_copy_of_a_local_file_needs_room_too()
    {
        var content = HubBench.Content(3000);
        _bench.Write("mirror/models/org/name/a", content);
        _bench.FreeBytes = 2000;
        Assert.StartsWith("the download needs ",
            Run(Spec("download_data", $"kind: model\nfiles: [{{path: a, sha256: {FakeHub.Sha256(content)}}}]\n")).Error,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", 7)]
    [InlineData("model: {d_model: 8, n_heads: 2, n_kv_heads: 2, n_layers: 1, mlp_hidden_size: 8, embedding_size: 16}", 2)]
    public void What_a_plan_downloads_counts_no_weights_twice(string model, int listed)
    {
        var node = Node(Spec("download_model",
            $"files: [{{path: config.json, bytes: 2}}, {{path: tokenizer.json}}, {{path: model.safetensors, bytes: 5}}]\n{model}\n"));
        var estimate = node.Stage.Estimate(node.Options, new EstimateContext(new Dictionary<string, EstimatedInput>(), 1));
        Assert.Equal(listed, estimate.DownloadBytes - ((estimate.Result as EstimatedModel)?.WeightBytes ?? 0));
    }

    [Fact]
    public void A_copy_that_is_stopped_leaves_nothing()
    {
        var source = _bench.Write("source", HubBench.Content(100));
        Assert.Throws<OperationCanceledException>(() =>
            FileClone.Share(source, _bench["destination"], new CancellationToken(canceled: true)));
        Assert.False(File.Exists(_bench["destination"]));
    }

    [Fact]
    public void A_download_that_is_stopped_goes_on_with_the_rest()
    {
        var shards = ServeModel("model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors");
        using var stop = new CancellationTokenSource();
        var second = HubBench.Address("model-00002-of-00002.safetensors");
        _bench.Hub.Behave = request =>
        {
            if (!request.IsForContent || request.Path != second || request.From < 4000) return null;
            // With four connections a fifth part is only asked for when another is whole.
            stop.Cancel();
            return _bench.Hub.Honest(request) with { SilentAfter = 0 };
        };
        Assert.Equal(NodeStatus.Killed, Run(Model(), cancellation: stop.Token).Status);
        var before = _bench.Hub.Gets.Count;
        _bench.Hub.Behave = _ => null;
        var result = Run(Model());
        Assert.Equal(NodeStatus.Built, result.Status);
        Assert.Equal(shards["model-00002-of-00002.safetensors"],
            File.ReadAllBytes(result.Artifact!.File("model-00002-of-00002.safetensors")));
        var rest = _bench.Hub.Gets.Skip(before).ToList();
        Assert.All(rest, request => Assert.Equal(second, request.Path));
        Assert.InRange(rest.Count, 1, 5);
        Assert.False(Directory.Exists(Path.Combine(_bench["artifacts"], ArtifactStore.WorkFolder, "download_model", result.Key!)));
    }

    [Fact]
    public void What_an_attempt_left_and_somebody_changed_is_downloaded_again()
    {
        ServeModel("model-00001-of-00001.safetensors");
        _bench.Hub.Behave = request =>
            request.IsForContent && request.Path.EndsWith(".safetensors", StringComparison.Ordinal) ? new FakeReply(404, []) : null;
        var failed = Run(Model());
        Assert.Equal(NodeStatus.Failed, failed.Status);
        var left = Directory.GetFiles(_bench["artifacts"], "tokenizer.json", SearchOption.AllDirectories).Single();
        File.WriteAllBytes(left, HubBench.Content(1500, seed: 9));
        _bench.Hub.Behave = _ => null;
        Assert.Equal(NodeStatus.Built, Run(Model()).Status);
        Assert.Contains(_events.Messages, line => line.Contains("what an earlier attempt left has git blob", StringComparison.Ordinal));
    }

    [Fact]
    public void The_way_that_the_files_came_changes_neither_key_nor_content()
    {
        var content = _bench.Serve("a.jsonl", 3000);
        var pinned = Spec("download_data", $"kind: model\nfiles:\n  - path: a.jsonl\n    sha256: {FakeHub.Sha256(content)}\n");
        var network = Run(pinned, "first");
        _bench.Write("mirror/models/org/name/a.jsonl", content);
        var before = _bench.Hub.Requests.Count;
        var mirror = Run(pinned, "second");
        Assert.Equal(before, _bench.Hub.Requests.Count);
        Assert.Equal((network.Key, network.Artifact!.Digest), (mirror.Key, mirror.Artifact!.Digest));
        Assert.DoesNotContain(network.Artifact.Manifest.Components.Keys,
            component => component.StartsWith("environment", StringComparison.Ordinal));
        Assert.NotEqual(network.Key, Run(pinned.Replace("a.jsonl", "b.jsonl", StringComparison.Ordinal), "third").Key);
    }

    [Fact]
    public void Too_small_a_disk_is_noticed_before_the_first_byte()
    {
        _bench.Serve("a", 3_000_000);
        _bench.FreeBytes = 2_000_000;
        var result = Run(Spec("download_data", "kind: model\nfiles: [{path: a}]\n"));
        Assert.Equal(NodeStatus.Failed, result.Status);
        Assert.StartsWith("the download needs 0.00 GB more on the disk of ", result.Error, StringComparison.Ordinal);
        Assert.Empty(_bench.Hub.Gets);
    }

    [Theory]
    [InlineData("kind: dataset\nfiles: []", "'files' must hold at least one file")]
    [InlineData("files: [{path: ../a}]", "'files' has '../a', which must be relative")]
    [InlineData("files: [{path: a/b, sha256: 12}]", "'files' has 'a/b', which has a sha256 that is not 64")]
    [InlineData("files: [{path: a, git_blob: 12}]", "'files' has 'a', which has a git_blob that is not 40")]
    [InlineData("files: [{path: a}, {path: A}]", "'files' has 'a' twice")]
    [InlineData("files: [{path: a}, {path: a/b}]", "'files' has 'a' as a file and as a folder")]
    [InlineData("files: [{path: metrics.json}]", "'files' has 'metrics.json', which is a name that artifacts use themselves")]
    [InlineData("files: [{path: a.partial/content}]", "'files' has 'a.partial/content', which is a name that artifacts use themselves")]
    [InlineData("files: [{path: a, git_blob: \"0123456789abcdef0123456789abcdef01234567\\n\"}]",
        "'files' has 'a', which has a git_blob that is not 40")]
    [InlineData("kind: github\nfiles: [{path: a}]", "'files' has 'a', which needs a sha256 or git_blob")]
    [InlineData("lock: ../a.lock.json\nfiles: [{path: a}]", "'lock' must be the name of a file beside the spec that ends in .lock.json")]
    [InlineData("kind: github\nlock: a.lock.json\nfiles: [{path: a}]", "'lock' is for what a hub publishes digests of")]
    [InlineData("kind: mirror\nfiles: [{path: a, git_blob: 0123456789abcdef0123456789abcdef01234567}]", "'revision' must be left out")]
    public void A_wrong_spec_is_one_line(string rest, string problem)
    {
        var error = Assert.Throws<InputException>(() => Node(Spec("download_data", rest + "\n")));
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Theory]
    [InlineData("name", FakeHub.Revision, "'repository' must be of the form organisation/name")]
    [InlineData("org/../name", FakeHub.Revision, "'repository' must be of the form organisation/name")]
    [InlineData("org/name", "main", "'revision' must be a commit of 40 lower-case hex digits: branches and tags move")]
    public void Only_a_commit_of_a_repository_will_do(string repository, string revision, string problem) => Assert.Contains(problem,
        Assert.Throws<InputException>(() =>
            Node($"stage: download_data\nrepository: {repository}\nrevision: {revision}\nfiles: [{{path: a}}]\n")).Message,
                StringComparison.Ordinal);

    [Fact]
    public void A_model_without_weights_or_tokenizer_is_a_wrong_spec()
    {
        Assert.Contains("'files' must have tokenizer.json",
            Assert.Throws<InputException>(() => Node(Spec("download_model", "files: [{path: config.json}]\n"))).Message,
            StringComparison.Ordinal);
        Assert.Contains("'files' must have either model.safetensors or model.safetensors.index.json",
            Assert.Throws<InputException>(() =>
                Node(Spec("download_model", "files: [{path: config.json}, {path: tokenizer.json}]\n"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_first_download_records_what_it_found_and_later_ones_are_held_to_it()
    {
        const string spec =
            "stage: download_data\nkind: model\nrepository: org/name\nlock: download.lock.json\nfiles: [{path: a}, {path: b}]\n";
        var (first, second) = (_bench.Serve("a", 3000), _bench.Serve("b", 50, seed: 2));
        foreach (var path in (string[])["a", "b"])
            _bench.Hub.Files[$"/org/name/resolve/main/{path}"] = _bench.Hub.Files[HubBench.Address(path)];
        var recorded = Run(spec);
        Assert.Equal(NodeStatus.Built, recorded.Status);
        var place = _bench["specs/download.lock.json"];
        var text = File.ReadAllText(place);
        Assert.Contains($"\"revision\": \"{FakeHub.Revision}\"", text, StringComparison.Ordinal);
        Assert.Contains($"\"sha256\": \"{FakeHub.Sha256(first)}\"", text, StringComparison.Ordinal);
        Assert.Contains($"\"bytes\": {second.Length}", text, StringComparison.Ordinal);
        Assert.Equal([place], Directory.GetFiles(_bench["specs"], "*lock*"));

        var again = Run(spec, "elsewhere");
        Assert.Equal((recorded.Key, recorded.Artifact!.Digest), (again.Key, again.Artifact!.Digest));
        Assert.Single(_bench.Hub.Requests, request => request.Path.Contains("/main/", StringComparison.Ordinal));

        // A byte more than was there; then another byte.
        _bench.Serve("a", 3001);
        Assert.Equal("org/name@0123456 a: changed upstream: pinned is bytes 3000, the hub now has 3001", Run(spec, "third").Error);
        _bench.Serve("a", 3000, seed: 9);
        Assert.EndsWith($"expected {FakeHub.Sha256(first)}; it is removed", Run(spec, "third").Error, StringComparison.Ordinal);
        Assert.Equal(text, File.ReadAllText(place));
        var other = spec.Replace("path: b", "path: c", StringComparison.Ordinal);
        Refused("has no 'c', which the spec names; delete it to record another", other);
        File.WriteAllText(place, text.Replace(FakeHub.Sha256(first), "00", StringComparison.Ordinal));
        Refused("has 'a', which has a sha256 that is not 64 lower-case hex digits; delete it to record another", spec);
        _bench.Write("specs/download.lock.json", "{\"repository\": 1}"u8.ToArray());
        Refused("no lock of a download", spec);

        void Refused(string problem, string wrong) =>
            Assert.Contains(problem, Assert.Throws<InputException>(() => Node(wrong)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_lock_is_in_the_key_as_if_the_spec_pinned_what_it_holds()
    {
        var content = Newest(3000);
        var recorded = Run(Locked);
        var pinned = Run(Spec("download_data",
            $"kind: model\nfiles: [{{path: a, bytes: 3000, sha256: {FakeHub.Sha256(content)}}}]\n"));
        Assert.Equal((NodeStatus.Built, NodeStatus.Cached), (recorded.Status, pinned.Status));
        Assert.Equal(recorded.Key, pinned.Key);
        Assert.Equal([recorded.Key], Directory.EnumerateDirectories(_bench["artifacts/store/download_data"]).Select(Path.GetFileName));
        Assert.Empty(Directory.EnumerateDirectories(_bench["artifacts/work/download_data"]));
    }

    [Fact]
    public void Another_lock_gets_its_own_bytes_from_a_store_that_has_others()
    {
        var first = Newest(3000);
        var mine = Run(Locked);
        var theirs = Newest(3000, seed: 9);
        var text = File.ReadAllText(_bench["specs/download.lock.json"]);
        File.WriteAllText(_bench["specs/download.lock.json"],
            text.Replace(FakeHub.Sha256(first), FakeHub.Sha256(theirs), StringComparison.Ordinal));
        var other = Run(Locked);
        Assert.Equal(NodeStatus.Built, other.Status);
        Assert.Equal(theirs, File.ReadAllBytes(other.Artifact!.File("models/org/name/a")));
        File.WriteAllText(_bench["specs/download.lock.json"], text);
        var again = Run(Locked);
        Assert.Equal((NodeStatus.Cached, mine.Key), (again.Status, again.Key));
    }

    [Fact]
    public void A_lock_that_was_deleted_is_recorded_anew_whatever_the_store_has()
    {
        Newest(3000);
        var first = Run(Locked);
        var text = File.ReadAllText(_bench["specs/download.lock.json"]);
        File.Delete(_bench["specs/download.lock.json"]);
        var same = Run(Locked);
        Assert.Equal((NodeStatus.Built, first.Key), (same.Status, same.Key));
        Assert.Equal(text, File.ReadAllText(_bench["specs/download.lock.json"]));
        File.Delete(_bench["specs/download.lock.json"]);
        var content = Newest(3000, seed: 9);
        var other = Run(Locked);
        Assert.NotEqual(first.Key, other.Key);
        Assert.Contains(FakeHub.Sha256(content), File.ReadAllText(_bench["specs/download.lock.json"]), StringComparison.Ordinal);
        Assert.Equal(NodeStatus.Cached, Run(Locked).Status);
    }

    [Fact]
    public void What_needs_a_download_stays_the_same_node_when_its_lock_is_recorded()
    {
        Newest(3000);
        var before = Node(Locked).Id;
        Run(Locked);
        Assert.Equal(before, Node(Locked).Id);
    }

    [Fact]
    public void Another_checkout_that_has_no_lock_does_not_collect_what_was_downloaded_with_one()
    {
        Newest(3000);
        var made = Run(Locked);
        Assert.Empty(Garbage());
        File.Delete(_bench["specs/download.lock.json"]);
        Assert.Empty(Garbage());
        Assert.Equal(made.Key, Assert.Single(Garbage(Model())));

        string[] Garbage(string spec = Locked) => [.. new GarbageCollector(new ArtifactStore(_bench["artifacts"]))
            .Find(Graph(spec)).Where(garbage => garbage.Kind == GarbageKind.Artifact).Select(garbage => garbage.Key)];
    }

    [Fact]
    public void Of_two_first_downloads_the_second_takes_the_others_lock_or_is_refused()
    {
        Directory.CreateDirectory(_bench["specs"]);
        var path = _bench["specs/a.lock.json"];
        var found = new DownloadLock("org/name", FakeHub.Revision, [new("a", 1, new string('0', 64))]);
        found.Save(path);
        found.Save(path);
        var error = Assert.Throws<InputException>(() => (found with { Files = [new("a", 2, new string('1', 64))] }).Save(path));
        Assert.Equal($"{path}: another download recorded other files meanwhile; run it again", error.Message);
        Assert.Equal([path], Directory.GetFiles(_bench["specs"]));
        Assert.StartsWith($"{path}/b.lock.json: cannot be written: ",
            Assert.Throws<InputException>(() => found.Save($"{path}/b.lock.json")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_first_download_without_a_revision_needs_the_hub()
    {
        _bench.Offline = "HF_HUB_OFFLINE";
        Assert.Equal("org/name@main a: the first download asks the hub for its commit; unset HF_HUB_OFFLINE, or put the lock of an earlier "
            + "one beside the spec",
            Run("stage: download_data\nkind: model\nrepository: org/name\nlock: a.lock.json\nfiles: [{path: a}]\n").Error);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(17 << 20)]
    public void A_shared_file_stays_when_its_other_name_goes(int bytes)
    {
        var source = _bench.Write("source", HubBench.Content(bytes));
        File.CreateSymbolicLink(_bench["link"], "source");
        FileClone.Share(_bench["link"], _bench["destination"]);
        Assert.Null(new FileInfo(_bench["destination"]).LinkTarget);
        File.Delete(source);
        Assert.Equal(HubBench.Content(bytes), File.ReadAllBytes(_bench["destination"]));
    }

    private const string Locked = "stage: download_data\nkind: model\nrepository: org/name\nlock: download.lock.json\nfiles: [{path: a}]\n";

    // What the repository's file is now.
    private byte[] Newest(int bytes, int seed = 1) => _bench.Hub.Files["/org/name/resolve/main/a"] = _bench.Serve("a", bytes, seed);

    private static string Model() =>
        Spec("download_model", "files: [{path: config.json}, {path: tokenizer.json}, {path: model.safetensors.index.json}]\n");

    private static string Spec(string stage, string rest) => $"stage: {stage}\nrepository: org/name\nrevision: {FakeHub.Revision}\n{rest}";

    private Dictionary<string, byte[]> ServeModel(params string[] shards)
    {
        _bench.Serve("config.json", 300);
        _bench.Serve("tokenizer.json", 1500, seed: 2);
        var map = string.Join(", ", shards.Select((shard, at) => $"\"tensor{at}\": \"{shard}\""));
        _bench.Hub.Files[HubBench.Address("model.safetensors.index.json")] = Encoding.UTF8.GetBytes("{\"weight_map\": {" + map + "}}");
        return shards.Select((shard, at) => (shard, Content: _bench.Serve(shard, 6000, seed: 3 + at)))
            .ToDictionary(pair => pair.shard, pair => pair.Content);
    }

    private StageNode Node(string spec) => Graph(spec).Roots[0];

    private SpecGraph Graph(string spec)
    {
        _bench.Write("specs/download.yaml", Encoding.UTF8.GetBytes(spec));
        var registry = new StageRegistry([new DownloadModelStage(() => _bench.Settings), new DownloadDataStage(() => _bench.Settings)]);
        return SpecGraph.Load(registry, _bench["specs/download.yaml"]);
    }

    private NodeResult Run(string spec, string artifacts = "artifacts", CancellationToken cancellation = default) =>
        new InProcessRunner(new ArtifactStore(_bench[artifacts]))
            .Run(Node(spec), new Dictionary<string, Artifact>(), new RunOptions(), _events, cancellation);
}
