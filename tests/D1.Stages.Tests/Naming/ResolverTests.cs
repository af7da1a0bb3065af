using D1.Model;
using D1.Stages.Artifacts;
using D1.Stages.Naming;
using D1.Stages.Tests.Toys;

namespace D1.Stages.Tests.Naming;

public sealed class ResolverTests : IDisposable
{
    private readonly Lab _lab = new();
    private readonly List<string> _said = [];

    public ResolverTests()
    {
        _lab.Spec("nano/base", "stage: toy\n").Spec("nano/top", "stage: toy\nsteps: 4\ninputs: {model: base}\n");
        _lab.Spec("paper/base", "stage: toy\nsteps: 5\n").Spec("paper/only", "stage: toy\nsteps: 6\n").Spec("bases/none", "stage: toy\n");
    }

    private SpecNames Specs => new(_lab["specs"], "nano");

    private Resolver Resolver => new(_lab.Store.Root, Specs, _said.Add);

    public void Dispose() => _lab.Dispose();

    [Fact]
    public void A_result_is_found_by_every_way_of_naming_it()
    {
        var top = _lab.RunRoot("nano/top").Artifact!;
        string[] ways =
        [
            "top", "nano/top", top.Key[..12], top.Key, $"toy/{top.Key[..6]}", top.Folder, top.Folder + "/", top.File(Manifest.FileName),
            Path.Combine(_lab.Store.Root, "by-name", "nano", "top"),
        ];
        Assert.All(ways, way => Assert.Equal(top.Key, Resolver.Result(way).Artifact.Key));
        Assert.Equal(("top", "top@2"), (Resolver.Result("top").Name, Resolver.Result("top@2").Name));
        Assert.Empty(_said);
    }

    [Fact]
    public void A_name_means_what_its_spec_led_to_last_and_never_a_variant()
    {
        var first = _lab.RunRoot("nano/base").Artifact!;
        _lab.RunRoot("nano/base", "steps=9");
        Assert.Equal(first.Key, Resolver.Result("base").Artifact.Key);
        _lab.Spec("nano/base", "stage: toy\nsteps: 8\n");
        var second = _lab.RunRoot("nano/base").Artifact!;
        Assert.Equal(second.Key, Resolver.Result("base").Artifact.Key);
        // What was there already is found again, as the spec is now.
        _lab.Spec("nano/base", "stage: toy\n");
        _lab.RunRoot("nano/base");
        Assert.Equal(first.Key, Resolver.Result("base").Artifact.Key);
    }

    [Fact]
    public void Without_links_manifests_tell()
    {
        _lab.RunRoot("nano/base", "steps=9");
        var made = _lab.RunRoot("nano/base").Artifact!;
        Directory.Delete(Path.Combine(_lab.Store.Root, "by-name"), recursive: true);
        Assert.Equal(made.Key, Resolver.Result("base").Artifact.Key);
    }

    [Fact]
    public void Where_the_usual_profile_has_nothing_another_ones_result_is_taken_and_said()
    {
        var made = _lab.RunRoot("paper/base").Artifact!;
        Assert.Equal(made.Key, Resolver.Result("base").Artifact.Key);
        Assert.Equal(["nano/base is not built; this is paper/base"], _said);
        Assert.Equal("nothing is built of nano/base in " + _lab.Store.Root + "; d1 run nano/base builds it", Complaint("nano/base"));
    }

    [Fact]
    public void What_is_not_there_is_told_with_what_is_near()
    {
        var made = _lab.RunRoot("nano/base").Artifact!;
        Assert.EndsWith("no folder; did you mean 'base'?", Complaint("baes"), StringComparison.Ordinal);
        Assert.EndsWith("no folder; did you mean 'nano/base'?", Complaint("nano/baes"), StringComparison.Ordinal);
        Assert.EndsWith("; d1 ls lists what there is", Complaint("something-else-entirely"), StringComparison.Ordinal);
        Assert.EndsWith("has a key that begins with 'toy/0000000'; d1 ls lists what there is", Complaint("toy/0000000"),
            StringComparison.Ordinal);
        Assert.Contains("nothing is built of nano/top", Complaint("top"), StringComparison.Ordinal);
        Directory.CreateDirectory(_lab.Store.FolderOf("toy", made.Key[..6] + new string('0', 58)));
        Assert.StartsWith($"2 results begin with 'toy/{made.Key[..6]}': ", Complaint($"toy/{made.Key[..6]}"), StringComparison.Ordinal);
        Assert.EndsWith("is no artifact: there is no manifest.json in it", Complaint(_lab["specs"]), StringComparison.Ordinal);
    }

    [Fact]
    public void A_spec_is_found_by_its_name_or_its_path()
    {
        Assert.Equal(_lab["specs/nano/base.yaml"], Specs.FileOf("base"));
        Assert.Equal(_lab["specs/paper/base.yaml"], Specs.FileOf("paper/base"));
        Assert.Equal(_lab["specs/paper/base.yaml"], Specs.FileOf(_lab["specs/paper/base.yaml"]));
        Assert.Equal("profile nano has no spec 'only'; there is paper/only",
            Assert.Throws<InputException>(() => { Specs.FileOf("only"); }).Message);
        Assert.Equal("no spec 'tpo'; did you mean 'top'?", Assert.Throws<InputException>(() => { Specs.FileOf("tpo"); }).Message);
        Assert.DoesNotContain(Specs.All, spec => spec.Name == "none");
    }

    [Fact]
    public void Names_of_results_that_are_gone_go_too()
    {
        var names = new NamedResults(_lab.Store.Root);
        var made = _lab.RunRoot("nano/top").Artifact!;
        Assert.Equal(["nano/base", "nano/top"], names.All().Select(name => $"{name.Profile}/{name.Name}"));
        Directory.Delete(made.Folder, recursive: true);
        names.Prune();
        Assert.Equal(["base"], names.All().Select(name => name.Name));
        Assert.True(File.Exists(Path.Combine(_lab.Store.Root, "README.txt")));
    }

    private string Complaint(string text) => Assert.Throws<InputException>(() => { Resolver.Result(text); }).Message;
}
