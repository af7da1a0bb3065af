using D1.Pipeline.Names;
using D1.Pipeline.Plan;
using D1.Pipeline.Tests.Toys;

namespace D1.Pipeline.Tests.Names;

/// <summary>Names of results that were found, and not made.</summary>
public sealed class NameLinksTests : IDisposable
{
    private readonly Lab _lab = new();

    public void Dispose() => _lab.Dispose();

    [Fact]
    public void What_is_found_has_its_name_again_with_all_that_it_needs()
    {
        var first = Specs(steps: 3);
        var other = Specs(steps: 5);
        Assert.NotEqual(first, other);
        // As when a line of code is put back: everything is there, nothing runs, and names lead to the other results.
        _lab.Spec("tiny/base", "stage: toy\nsteps: 3\n");
        Assert.Equal(other, Named());
        var graph = _lab.Graph("tiny/top");
        var found = Planner.Plan(graph, _lab.Store).ToDictionary(planned => planned.Node.Id,
            planned => _lab.Store.Find(planned.Node.Stage.Name, planned.Key!));
        new NameLinks(_lab.Store.Stores, _lab.Said.Add).PutAll(graph.Roots[0], node => found[node.Id]);
        Assert.Equal(first, Named());
        Assert.Empty(_lab.Said);
    }

    [Fact]
    public void Where_links_are_not_to_be_had_it_is_said_once()
    {
        var made = _lab.Spec("tiny/base", "stage: toy\n").RunRoot("tiny/base").Artifact!;
        var folder = _lab["elsewhere"];
        File.WriteAllText(folder, "a file");
        var links = new NameLinks(folder, _lab.Said.Add);
        links.Put(_lab.Node("tiny/base"), made);
        links.Put(_lab.Node("tiny/base"), made);
        Assert.StartsWith("results are not linked by name: ", Assert.Single(_lab.Said), StringComparison.Ordinal);
    }

    private (string Base, string Top) Specs(int steps)
    {
        _lab.Spec("tiny/base", $"stage: toy\nsteps: {steps}\n").Spec("tiny/top", "stage: toy\ninputs: {model: base}\n");
        _lab.RunRoot("tiny/top");
        return Named();
    }

    private (string Base, string Top) Named()
    {
        var named = new NamedResults(_lab.Store.Stores).All().ToDictionary(name => name.Name, name => Path.GetFileName(name.Folder));
        return (named["base"], named["top"]);
    }
}
