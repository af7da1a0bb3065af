using System.Text.Json.Nodes;
using D1.Core;
using D1.Pipeline.Execution;
using D1.Pipeline.Gc;
using D1.Pipeline.Graph;
using D1.Pipeline.Keys;
using D1.Pipeline.Store;
using D1.Pipeline.Tests.Toys;

namespace D1.Pipeline.Tests.Gc;

public sealed class GarbageCollectorTests : IDisposable
{
    private readonly Lab _lab = new Lab().Spec("bases/toy", "stage: toy\nsteps: 4\n").Spec("nano/base", "extends: ../bases/toy.yaml\n")
        .Spec("nano/sft", "stage: toy\nsteps: 5\ninputs: {model: base}\n").Spec("nano/cell", "stage: toy\ninputs: {model: base}\n")
        .Spec("nano/table", "stage: toy_table\nmodels: [base, sft]\nlengths: [2, 3]\n")
        .Spec("smoke/base", "extends: ../nano/base.yaml\nsteps: 1\n");

    public void Dispose() => _lab.Dispose();

    [Fact]
    public void What_the_specs_lead_to_stays_whatever_the_profile_and_the_cell()
    {
        _lab.Run("nano/table");
        _lab.Run("smoke/base");
        Assert.Empty(Find());
    }

    [Fact]
    public void Overrides_and_earlier_values_go_and_are_named()
    {
        _lab.Run("nano/table");
        var tried = _lab.RunRoot("nano/base", "steps=9").Artifact!;
        var old = _lab.RunRoot("smoke/base").Artifact!;
        _lab.Spec("smoke/base", "extends: ../nano/base.yaml\nsteps: 2\n");
        var garbage = Find();
        Assert.Equal(new[] { (old.Key, "base"), (tried.Key, "base steps=9") }.Order(),
            garbage.Select(item => (item.Key, item.Spec!)).Order());
        Assert.All(garbage, item =>
            Assert.Equal((GarbageKind.Artifact, new DirectoryInfo(item.Folder).EnumerateFiles().Sum(file => file.Length)),
                (item.Kind, item.Bytes)));
        Assert.True(Directory.Exists(tried.Folder));
        Assert.All(garbage, item => Assert.True(Collector.Remove(item)));
        Assert.Empty(Find());
        Assert.All(_lab.Run("nano/table"), result => Assert.Equal(NodeStatus.Cached, result.Status));
        Assert.False(Directory.Exists(tried.Folder));
    }

    [Fact]
    public void What_a_kill_left_on_its_way_to_its_place_goes()
    {
        var artifact = _lab.RunRoot("nano/base").Artifact!;
        var left = Directory.CreateDirectory(Path.Combine(Path.GetDirectoryName(artifact.Folder)!, $".{artifact.Key}.arriving")).FullName;
        foreach (var file in Directory.EnumerateFiles(artifact.Folder)) File.Copy(file, Path.Combine(left, Path.GetFileName(file)));
        var garbage = Assert.Single(Find());
        Assert.Equal(left, garbage.Folder);
        Assert.True(Collector.Remove(garbage));
        Assert.Equal([artifact.Folder], Directory.EnumerateFileSystemEntries(Path.GetDirectoryName(artifact.Folder)!));
    }

    [Fact]
    public void A_result_stays_while_its_input_is_to_be_built_again()
    {
        _lab.Run("nano/sft");
        Directory.Delete(_lab.RunRoot("nano/base").Artifact!.Folder, recursive: true);
        Assert.Empty(Find());
        Assert.Equal([NodeStatus.Built, NodeStatus.Cached], _lab.Run("nano/sft").Select(result => result.Status));
    }

    [Fact]
    public void Results_of_another_environment_go_only_when_that_is_asked_for()
    {
        var artifact = _lab.RunRoot("nano/base").Artifact!;
        Edit(artifact, manifest => manifest["components"]!["environment.aten_cpu_capability"] = "zvector");
        Assert.Empty(Find());
        Assert.Equal(artifact.Key, Assert.Single(Find(onlyThisEnvironment: true)).Key);
    }

    [Fact]
    public void A_result_of_another_device_than_the_specs_say_stays()
    {
        var artifact = _lab.RunRoot("nano/base").Artifact!;
        Edit(artifact, manifest =>
            (manifest["components"]!["environment.device"], manifest["components"]!["environment.cuda"]) = ("cuda", "{}"));
        Assert.Empty(Find());
        Assert.Equal(artifact.Key, Assert.Single(Find(onlyThisEnvironment: true)).Key);
    }

    [Fact]
    public void What_is_being_built_stays_with_all_that_it_reads()
    {
        var (reads, other) = (_lab.RunRoot("nano/base", "steps=9").Artifact!, _lab.RunRoot("nano/base", "steps=10").Artifact!);
        using (var build = _lab.Store.Begin("toy", "tried"))
        {
            build.Prepare(new Dictionary<string, string> { ["stage"] = "toy", ["inputs.model"] = reads.Digest });
            Assert.Equal(other.Key, Assert.Single(Find()).Key);
        }
        Assert.Equal([reads.Key, other.Key, "tried"],
            Find().Select(item => item.Key).OrderBy(key => key == "tried").ThenBy(key => key == other.Key));
    }

    [Fact]
    public void A_key_that_somebody_begins_to_build_is_left_to_him()
    {
        var artifact = _lab.RunRoot("nano/base", "steps=9").Artifact!;
        var garbage = Assert.Single(Find());
        using var build = _lab.Store.Begin("toy", artifact.Key);
        Assert.False(Collector.Remove(garbage));
        Assert.True(Directory.Exists(artifact.Folder));
    }

    [Fact]
    public void Work_of_a_stopped_build_stays_while_a_spec_leads_to_it()
    {
        using var stop = new CancellationTokenSource();
        using var lab = new Lab(step => { if (step == 2) stop.Cancel(); }).Spec("base", "stage: toy\n");
        lab.Run("base", cancellation: stop.Token);
        var collector = new GarbageCollector(lab.Store);
        Assert.Empty(collector.Find(lab.Graph("base")));
        lab.Spec("base", "stage: toy\nsteps: 2\n");
        var work = Assert.Single(collector.Find(lab.Graph("base")));
        Assert.Equal(GarbageKind.Work, work.Kind);
        Assert.True(collector.Remove(work));
        Assert.Empty(collector.Find(lab.Graph("base")));
    }

    [Fact]
    public void What_a_kill_just_after_publication_left_goes_and_work_of_a_forced_build_that_was_stopped_stays()
    {
        var stops = false;
        using var stop = new CancellationTokenSource();
        using var lab = new Lab(_ => { if (stops) stop.Cancel(); }).Spec("base", "stage: toy\n");
        var made = lab.RunRoot("base").Artifact!;
        stops = true;
        lab.Run("base", new RunOptions { Workers = 1, Force = true }, stop.Token);
        var collector = new GarbageCollector(lab.Store);
        Assert.Empty(collector.Find(lab.Graph("base")));
        using (var build = lab.Store.Begin(made.Stage, made.Key)) build.Attempts = new BuildAttempts(made.Manifest.RunId);
        Assert.Equal(GarbageKind.Work, Assert.Single(collector.Find(lab.Graph("base"))).Kind);
    }

    [Fact]
    public void Damaged_artifacts_go()
    {
        var artifact = _lab.RunRoot("nano/base").Artifact!;
        File.Delete(artifact.File("sum.txt"));
        _lab.Run("nano/base");
        var damaged = Assert.Single(Find());
        Assert.Equal((GarbageKind.Damaged, artifact.Key), (damaged.Kind, damaged.Key));
        Assert.True(Collector.Remove(damaged));
        Assert.Empty(Find());
    }

    [Fact]
    public void Nothing_is_judged_by_a_wrong_spec_or_by_none()
    {
        _lab.Spec("smoke/typo", "stage: toy\nstepz: 1\n");
        Assert.Equal($"{_lab["specs/smoke/typo.yaml"]}:2:1: unknown key 'stepz'; did you mean 'steps'?",
            Assert.Throws<InputException>(() => Find()).Message);
        Directory.CreateDirectory(_lab["empty"]);
        Assert.Equal($"no spec below {_lab["empty"]}",
            Assert.Throws<InputException>(() => SpecTree.Load(_lab.Registry, [_lab["empty"]], _lab.Store.Root)).Message);
        Assert.Equal($"there is no folder of specs at {_lab["gone"]}",
            Assert.Throws<InputException>(() => SpecTree.Load(_lab.Registry, [_lab["gone"]], _lab.Store.Root)).Message);
    }

    [Fact]
    public void An_artifact_of_a_newer_version_is_not_judged()
    {
        Edit(_lab.RunRoot("nano/base", "steps=9").Artifact!, manifest => manifest["components"]!["key_schema"] = "99");
        Assert.Contains(
            $"written by a newer D1 (key schema 99; this one knows up to {StageKey.Schema})",
            Assert.Throws<InputException>(() => Find()).Message, StringComparison.Ordinal);
    }

    private GarbageCollector Collector => new(_lab.Store);

    // Lists of code come and go with what they are of.
    private IReadOnlyList<Garbage> Find(bool onlyThisEnvironment = false) =>
    [
        .. Collector.Find(SpecTree.Load(_lab.Registry, [_lab["specs"]], _lab.Store.Root), onlyThisEnvironment)
            .Where(garbage => garbage.Kind != GarbageKind.Code),
    ];

    private static void Edit(Artifact artifact, Action<JsonNode> edit)
    {
        var manifest = JsonNode.Parse(File.ReadAllText(artifact.File(Manifest.FileName)))!;
        edit(manifest);
        File.WriteAllText(artifact.File(Manifest.FileName), manifest.ToJsonString());
    }
}
