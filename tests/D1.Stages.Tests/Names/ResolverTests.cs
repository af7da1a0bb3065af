using D1.Core;
using D1.Model;
using D1.Pipeline.Names;
using D1.Pipeline.Specs;
using D1.Pipeline.Store;
using D1.Pipeline.Tests.Toys;

namespace D1.Stages.Tests.Names;

public sealed class ResolverTests : IDisposable
{
    private readonly Lab _lab = new();
    private readonly List<string> _said = [];

    public ResolverTests()
    {
        _lab.Spec("tiny/base", "stage: toy\n").Spec("tiny/top", "stage: toy\nsteps: 4\ninputs: {model: base}\n");
        _lab.Spec("great/base", "stage: toy\nsteps: 5\n").Spec("great/only", "stage: toy\nsteps: 6\n").Spec("bases/none", "stage: toy\n");
    }

    private SpecNames Specs => new(_lab["specs"], "tiny");

    private Resolver Resolver => new(_lab.Store.Root, Specs, _said.Add);

    public void Dispose() => _lab.Dispose();

    [Fact]
    public void A_result_is_found_by_every_way_of_naming_it()
    {
        var top = _lab.RunRoot("tiny/top").Artifact!;
        string[] ways =
        [
            "top", "tiny/top", top.Key[..12], top.Key, $"toy/{top.Key[..6]}", top.Folder, top.Folder + "/", top.File(Manifest.FileName),
            Path.Combine(_lab.Store.Root, "by-name", "tiny", "top"),
        ];
        Assert.All(ways, way => Assert.Equal(top.Key, Resolver.Result(way).Artifact.Key));
        Assert.Equal(("top", "top@2"), (Resolver.Result("top").Name, Resolver.Result("top@2").Name));
        Assert.Empty(_said);
    }

    [Fact]
    public void A_name_means_what_its_spec_led_to_last_and_never_a_variant()
    {
        var first = _lab.RunRoot("tiny/base").Artifact!;
        _lab.RunRoot("tiny/base", "steps=9");
        Assert.Equal(first.Key, Resolver.Result("base").Artifact.Key);
        _lab.Spec("tiny/base", "stage: toy\nsteps: 8\n");
        var second = _lab.RunRoot("tiny/base").Artifact!;
        Assert.Equal(second.Key, Resolver.Result("base").Artifact.Key);
        // What was there already is found again, as the spec is now.
        _lab.Spec("tiny/base", "stage: toy\n");
        _lab.RunRoot("tiny/base");
        Assert.Equal(first.Key, Resolver.Result("base").Artifact.Key);
    }

    [Fact]
    public void Without_links_manifests_tell()
    {
        _lab.RunRoot("tiny/base", "steps=9");
        var made = _lab.RunRoot("tiny/base").Artifact!;
        Directory.Delete(Path.Combine(_lab.Store.Root, "by-name"), recursive: true);
        Assert.Equal(made.Key, Resolver.Result("base").Artifact.Key);
    }

    [Fact]
    public void Where_the_usual_profile_has_nothing_another_ones_result_is_taken_and_said()
    {
        var made = _lab.RunRoot("great/base").Artifact!;
        Assert.Equal(made.Key, Resolver.Result("base").Artifact.Key);
        Assert.Equal(["tiny/base is not built; this is great/base"], _said);
        Assert.Equal("nothing is built of tiny/base in " + _lab.Store.Root + "; d1 run tiny/base builds it", Complaint("tiny/base"));
    }

    [Fact]
    public void What_is_not_there_is_told_with_what_is_near()
    {
        var made = _lab.RunRoot("tiny/base").Artifact!;
        Assert.EndsWith("no folder; did you mean 'base'?", Complaint("baes"), StringComparison.Ordinal);
        Assert.EndsWith("no folder; did you mean 'tiny/base'?", Complaint("tiny/baes"), StringComparison.Ordinal);
        Assert.EndsWith("; d1 ls lists what there is", Complaint("something-else-entirely"), StringComparison.Ordinal);
        Assert.EndsWith("has a key that begins with 'toy/0000000'; d1 ls lists what there is", Complaint("toy/0000000"),
            StringComparison.Ordinal);
        Assert.Contains("nothing is built of tiny/top", Complaint("top"), StringComparison.Ordinal);
        Directory.CreateDirectory(_lab.Store.FolderOf("toy", made.Key[..6] + new string('0', 58)));
        Assert.StartsWith($"2 results begin with 'toy/{made.Key[..6]}': ", Complaint($"toy/{made.Key[..6]}"), StringComparison.Ordinal);
        Assert.EndsWith("is no artifact: there is no manifest.json in it", Complaint(_lab["specs"]), StringComparison.Ordinal);
    }

    [Fact]
    public void A_spec_is_found_by_its_name_or_its_path()
    {
        Assert.Equal(_lab["specs/tiny/base.yaml"], Specs.FileOf("base"));
        Assert.Equal(_lab["specs/great/base.yaml"], Specs.FileOf("great/base"));
        Assert.Equal(_lab["specs/great/base.yaml"], Specs.FileOf(_lab["specs/great/base.yaml"]));
        Assert.Equal("profile tiny has no spec 'only'; there is great/only",
            Assert.Throws<InputException>(() => { Specs.FileOf("only"); }).Message);
        Assert.Equal("no spec 'tpo'; did you mean 'top'?", Assert.Throws<InputException>(() => { Specs.FileOf("tpo"); }).Message);
        Assert.DoesNotContain(Specs.All, spec => spec.Name == "none");
    }

    [Fact]
    public void Names_of_results_that_are_gone_go_too()
    {
        var names = new NamedResults(_lab.Store.Root);
        var made = _lab.RunRoot("tiny/top").Artifact!;
        Assert.Equal(["tiny/base", "tiny/top"], names.All().Select(name => $"{name.Profile}/{name.Name}"));
        Directory.Delete(made.Folder, recursive: true);
        names.Prune();
        Assert.Equal(["base"], names.All().Select(name => name.Name));
        Assert.True(File.Exists(Path.Combine(_lab.Store.Root, "README.txt")));
    }

    [Fact]
    public void A_name_of_the_checkout_is_the_checkouts_own()
    {
        // The repository has a profile smoke; this is a folder of somebody else's that is called so too.
        _lab.Spec("smoke/base", "stage: toy\nsteps: 7\n");
        var names = new NamedResults(_lab.Store.Root);
        var own = Path.Combine(_lab.Store.Root, "by-name", "smoke", "base");
        Directory.CreateDirectory(Path.GetDirectoryName(own)!);
        Directory.CreateSymbolicLink(own, _lab.RunRoot("tiny/base").Artifact!.Folder);
        var target = new DirectoryInfo(own).LinkTarget;
        var made = _lab.RunRoot("smoke/base").Artifact!;
        Assert.Equal(target, new DirectoryInfo(own).LinkTarget);
        Assert.Equal((_lab["specs/smoke"], "base"), (made.Manifest.Profile, made.Manifest.SpecName));
        Assert.Equal(made.Key, Resolver.Result(_lab["specs/smoke/base.yaml"]).Artifact.Key);
        Assert.Null(names.Find(NamedSpec.Of(_lab["specs/smoke/base.yaml"])));
        Assert.NotNull(names.Find(new NamedSpec("smoke", "base", "")));
        Assert.Equal("smoke/base", NamedSpec.Of(Path.Combine(Checkout.Experiments, "smoke", "base.yaml")).ToString());
        // By another way to the same folder.
        Directory.CreateSymbolicLink(_lab["experiments"], Checkout.Experiments);
        if (OperatingSystem.IsLinux()) Assert.Equal("smoke", NamedSpec.Of(Path.Combine(_lab["experiments"], "smoke", "base.yaml")).Profile);
    }

    [Fact]
    public async Task A_link_leads_somewhere_at_any_moment()
    {
        var (one, two) = (_lab.RunRoot("tiny/base").Artifact!, _lab.RunRoot("tiny/base", "steps=9").Artifact!);
        var names = new NamedResults(_lab.Store.Root);
        var (node, spec) = (_lab.Node("tiny/base"), NamedSpec.Of(_lab["specs/tiny/base.yaml"]));
        var moved = Task.Run(() =>
        {
            for (var times = 0; times < 500; times++) names.Record(node, times % 2 == 0 ? two : one);
        });
        while (!moved.IsCompleted) Assert.NotNull(names.Find(spec));
        await moved;
        var folder = Path.Combine(_lab.Store.Root, "by-name", "tiny");
        Assert.Equal(["base"], Directory.EnumerateFileSystemEntries(folder).Select(Path.GetFileName));
        // What a kill leaves is no name, and goes.
        Directory.CreateSymbolicLink(Path.Combine(folder, ".base.1.partial"), one.Folder);
        Assert.Equal(["base"], names.All().Select(name => name.Name));
        names.Prune();
        Assert.Equal(["base"], Directory.EnumerateFileSystemEntries(folder).Select(Path.GetFileName));
    }

    [Fact]
    public void Every_folder_is_explained_where_it_lies()
    {
        _lab.RunRoot("tiny/base");
        var readme = Path.Combine(_lab.Store.Root, "README.txt");
        var text = File.ReadAllText(readme);
        foreach (var entry in Directory.EnumerateFileSystemEntries(_lab.Store.Root).Select(entry => Path.GetFileName(entry))
            .Where(entry => entry != "README.txt").Concat(["by-name", "pins.txt", "tables", "runs", "cache", "work", "damaged", "store",
                "packages", "benchmark", "released"]))
            Assert.Matches($"(?m)^{entry}", text);
        // A text of an earlier version is not left behind.
        File.WriteAllText(readme, "something else");
        _lab.RunRoot("tiny/top");
        Assert.Equal(text, File.ReadAllText(readme));
    }

    private string Complaint(string text) => Assert.Throws<InputException>(() => { Resolver.Result(text); }).Message;

    [Fact]
    public void A_result_whose_spec_is_gone_keeps_its_name()
    {
        var (own, other) = (_lab.RunRoot("tiny/base").Artifact!, _lab.RunRoot("great/base").Artifact!);
        var only = _lab.RunRoot("great/only").Artifact!;
        foreach (var spec in (string[])["tiny/base", "great/base", "great/only"]) File.Delete(_lab[$"specs/{spec}.yaml"]);
        Assert.Equal((own.Key, other.Key, only.Key), (Key("base"), Key("great/base"), Key("only")));
        Assert.Equal("base", Resolver.Result("great/base").Name);
        Assert.Contains("nothing is called 'tiny/only'", Complaint("tiny/only"), StringComparison.Ordinal);

        string Key(string name) => Resolver.Result(name).Artifact.Key;
    }
}
