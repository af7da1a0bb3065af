using D1.Core;
using D1.Pipeline.Tests.Toys;

namespace D1.Pipeline.Tests.Specs;

/// <summary>Overrides that reach what a spec needs, by name.</summary>
public sealed class NamedOverrideTests : IDisposable
{
    private readonly Lab _lab = new Lab().Spec("base-a", "stage: toy\n").Spec("base-b", "stage: toy\nsteps: 2\n")
        .Spec("mid", "stage: toy\nsteps: 4\ninputs: {model: base-a}\n").Spec("top", "stage: toy\nsteps: 5\ninputs: {model: mid}\n")
        .Spec("cell", "stage: toy\ninputs: {model: base-a}\n").Spec("table", "stage: toy_table\nmodels: [base-a, base-b]\nlengths: [2]\n");

    public void Dispose() => _lab.Dispose();

    [Theory]
    [InlineData("base-a.steps=9", "base-a steps=9 | mid base-a.steps=9 | top base-a.steps=9")]
    [InlineData("mid.steps=9", "base-a | mid steps=9 | top mid.steps=9")]
    [InlineData("top.steps=9", "base-a | mid | top steps=9")]
    [InlineData("base-*.steps=9", "base-a steps=9 | mid base-*.steps=9 | top base-*.steps=9")]
    public void An_override_by_name_is_on_the_spec_of_that_name_and_what_needs_it_says_so(string set, string expected)
    {
        var graph = _lab.Graph("top", set);
        Assert.Equal(expected.Split(" | "), graph.Nodes.Select(node => node.DisplayName));
        // The arguments of a node name it again, for a worker and for whoever reads a manifest.
        var root = graph.Roots[0];
        Assert.Equal(root.Id, _lab.Node("top", [.. root.SetArguments]).Id);
        Assert.NotEqual(root.Id, _lab.Node("top").Id);
    }

    [Fact]
    public void A_table_passes_it_on_to_its_models_and_cells()
    {
        var nodes = _lab.Graph("table", "base-b.steps=9", "cell.learning_rate=0.5").Nodes.Select(node => node.DisplayName).ToList();
        Assert.Contains("base-a", nodes);
        Assert.Contains("base-b steps=9", nodes);
        Assert.DoesNotContain("base-b", nodes);
        Assert.All(nodes.Where(name => name.StartsWith("cell", StringComparison.Ordinal)),
            name => Assert.Contains("learning_rate=0.5", name, StringComparison.Ordinal));
    }

    [Fact]
    public void A_variant_runs_and_never_takes_the_name_of_the_plain_spec()
    {
        var plain = _lab.RunRoot("top").Artifact!;
        var variant = _lab.RunRoot("top", "base-a.steps=9").Artifact!;
        Assert.NotEqual(plain.Key, variant.Key);
        Assert.Equal(["base-a.steps=9"], variant.Manifest.Set);
        var link = new DirectoryInfo(Path.Combine(_lab.Store.Root, "by-name", "specs", "top"));
        Assert.Equal(plain.Key, Path.GetFileName(link.LinkTarget));
    }

    [Theory]
    [InlineData("top", "base-b.steps=9", "--set base-b.steps=9: top needs no 'base-b'; did you mean 'base-a'?")]
    [InlineData("top", "x*.steps=9", "--set x*.steps=9: top needs no 'x*'; known: base-a, mid, top")]
    [InlineData("top", "midd.steps=9", "--set midd.steps=9: top needs no 'midd'; did you mean 'mid'?")]
    [InlineData("top", "mid=9", "--set mid=9: say which key of mid: mid.path.to.key=value")]
    [InlineData("top", "mid.stepz=9", "--set mid.stepz=9: unknown key 'stepz'; did you mean 'steps'?")]
    [InlineData("table", "steps=9",
        "--set steps=9: table has no 'steps', but what it needs has: --set 'base-*.steps=9' or --set 'cell.steps=9'")]
    [InlineData("table", "stepz=9", "--set stepz=9: unknown key 'stepz'")]
    public void What_reaches_nothing_is_refused_with_what_to_type(string spec, string set, string expected) =>
        Assert.StartsWith(expected, Assert.Throws<InputException>(() => { _lab.Graph(spec, set); }).Message, StringComparison.Ordinal);

    [Fact]
    public void What_a_table_sets_itself_is_not_overridden() => Assert.Contains(
        " of cell is set by what needs it",
        Assert.Throws<InputException>(() => { _lab.Graph("table", "cell.steps=9"); }).Message, StringComparison.Ordinal);
}
