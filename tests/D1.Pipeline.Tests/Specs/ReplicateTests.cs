using D1.Core;
using D1.Pipeline.Graph;
using D1.Pipeline.Tests.Toys;

namespace D1.Pipeline.Tests.Specs;

/// <summary>Everything under another seed: an override for whatever has a key.</summary>
public sealed class ReplicateTests : IDisposable
{
    private readonly Lab _lab = new Lab().Spec("base", "stage: toy\nseed: 1\n").Spec("top", "stage: toy\ninputs: {model: base}\n")
        .Spec("cell", "stage: toy\ninputs: {model: base}\n").Spec("table", "stage: toy_table\nmodels: [base, top]\nlengths: [2]\n");

    public void Dispose() => _lab.Dispose();

    [Fact]
    public void An_override_for_all_reaches_those_that_have_its_key_and_leaves_the_others_alone()
    {
        var graph = _lab.Graph("table", "*.seed=7");
        Assert.All(graph.Nodes.Where(node => node.Stage.Name == "toy"), node => Assert.Equal(7, node.Seed));
        Assert.Equal("table *.seed=7", graph.Roots[0].DisplayName);
        // The arguments of a node name it again, for a worker.
        var cell = graph.Roots[0].Inputs["top/2"];
        Assert.Equal(cell.Id, _lab.Node("cell", [.. cell.SetArguments]).Id);
    }

    [Fact]
    public void What_was_asked_for_before_in_other_words_says_all_the_same_what_reaches_it()
    {
        // The base is bound first with an override of its own; what needs it then names it by one for all.
        var graph = SpecGraph.Load(_lab.Registry, [(_lab["specs/base.yaml"], ["seed=2"]), (_lab["specs/top.yaml"], ["*.seed=2"])]);
        Assert.Equal(["base seed=2", "top seed=2 *.seed=2"], graph.Nodes.Select(node => node.DisplayName));
        Assert.Equal(graph.Roots[1].Id, _lab.Node("top", [.. graph.Roots[1].SetArguments]).Id);
    }

    [Fact]
    public void The_seed_that_a_spec_has_anyway_is_the_same_work() =>
        Assert.Equal(_lab.Node("top", "seed=1").Id, _lab.Node("top", "*.seed=1").Id);

    [Fact]
    public void A_key_that_nothing_has_is_refused() => Assert.Equal(
        "--set *.sed=7: none of table, base, top, cell has a key 'sed'; did you mean 'seed'?",
        Sorted(Assert.Throws<InputException>(() => { _lab.Graph("table", "*.sed=7"); }).Message));

    // In the order of the graph, which is no promise.
    private static string Sorted(string message)
    {
        var (start, end) = (message.IndexOf("of ", StringComparison.Ordinal) + 3, message.IndexOf(" has", StringComparison.Ordinal));
        var names = message[start..end].Split(", ").OrderBy(name => Array.IndexOf(["table", "base", "top", "cell"], name));
        return $"{message[..start]}{string.Join(", ", names)}{message[end..]}";
    }
}
