using D1.Pipeline.Plan;
using D1.Pipeline.Store;
using D1.Pipeline.Tests.Toys;

namespace D1.Pipeline.Tests.Plan;

/// <summary>What is said of why a node is built.</summary>
public sealed class ExplainTests : IDisposable
{
    private readonly Lab _lab = new();

    public ExplainTests() => _lab.Spec("cell", "stage: toy\n");

    public void Dispose() => _lab.Dispose();

    [Fact]
    public void The_first_result_of_a_spec_has_no_earlier_one() => Assert.Equal("no earlier result of this spec", Why());

    [Fact]
    public void A_result_of_the_same_overrides_says_more_than_a_nearer_one_of_others()
    {
        _lab.RunRoot("cell", "steps=4");
        _lab.RunRoot("cell", "steps=5");
        _lab.Spec("cell", "stage: toy\nlearning_rate: 0.1\ntext: other\n");
        _lab.RunRoot("cell", "steps=4");
        Assert.Equal("parameters.learning_rate: 0.001 → 0.1; parameters.text: \"toy\" → \"other\"", Why("steps=5"));
    }

    [Fact]
    public void A_result_of_other_overrides_is_named()
    {
        _lab.RunRoot("cell", "steps=4");
        Assert.Equal("unlike cell steps=4: parameters.steps: 4 → 5", Why("steps=5"));
        Assert.Equal("unlike cell steps=4: parameters.steps: 4 → 3", Why());
    }

    [Fact]
    public void The_specs_own_result_says_more_than_a_later_one_that_was_tried()
    {
        _lab.RunRoot("cell");
        _lab.RunRoot("cell", "steps=4");
        Assert.Equal("unlike cell: parameters.steps: 3 → 5", Why("steps=5"));
    }

    [Fact]
    public void A_damaged_result_is_called_so()
    {
        _lab.RunRoot("cell", "steps=4");
        var artifact = _lab.RunRoot("cell").Artifact!;
        File.WriteAllText(artifact.File("sum.txt"), "damaged");
        Assert.Null(_lab.Store.Find("toy", artifact.Key));
        Assert.Equal("the earlier result is damaged", Why());
    }

    [Fact]
    public void What_was_asked_for_may_have_changed_too()
    {
        _lab.RunRoot("cell");
        Assert.Equal("as asked", Forced());
        _lab.Spec("cell", "stage: toy\nsteps: 5\n");
        Assert.Equal("as asked; parameters.steps: 3 → 5", Forced());

        string Forced() => Planner.Explain(_lab.Node("cell"), new Dictionary<string, Artifact>(), _lab.Store, forced: true);
    }

    private string Why(params string[] set) =>
        Planner.Explain(_lab.Node("cell", set), new Dictionary<string, Artifact>(), _lab.Store, forced: false);

    [Fact]
    public void What_was_asked_for_comes_first_and_code_last()
    {
        var made = _lab.RunRoot("cell").Artifact!;
        var file = made.File(Manifest.FileName);
        File.WriteAllText(file,
            File.ReadAllText(file).Replace(made.Manifest.Components["code"], new string('0', 64), StringComparison.Ordinal));
        var parts = Why("text=other", "steps=5").Split("; ");
        Assert.Equal(["unlike cell: parameters.steps: 3 → 5", "parameters.text: \"toy\" → \"other\""], parts[..2]);
        Assert.StartsWith("code: ", parts[2], StringComparison.Ordinal);
        _lab.Spec("cell", "stage: toy\nlearning_rate: 0.1\n");
        Assert.StartsWith("unlike cell: parameters.steps: 3 → 5; parameters.learning_rate: ", Why("steps=5"), StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_name_leads_to_says_more_than_a_nearer_one_that_was_tried()
    {
        _lab.RunRoot("cell", "steps=4", "text=other");
        _lab.RunRoot("cell");
        Assert.Equal("unlike cell: parameters.steps: 3 → 5; parameters.text: \"toy\" → \"other\"", Why("steps=5", "text=other"));
        // Of several that the spec has led to, the one that its name leads to now.
        _lab.Spec("cell", "stage: toy\nsteps: 6\n");
        _lab.RunRoot("cell");
        _lab.Spec("cell", "stage: toy\ntext: other\n");
        Assert.Equal("parameters.steps: 6 → 3; parameters.text: \"toy\" → \"other\"", Why());
    }

    [Fact]
    public void A_plan_calls_a_damaged_result_so_whatever_others_are_there()
    {
        _lab.RunRoot("cell", "steps=4");
        var artifact = _lab.RunRoot("cell").Artifact!;
        File.WriteAllText(artifact.File("sum.txt"), "damaged");
        var planned = Assert.Single(Planner.Plan(_lab.Graph("cell"), _lab.Store));
        Assert.Equal((PlannedState.Run, true), (planned.State, planned.IsDamaged));
        Assert.Empty(planned.Changes);
        Assert.False(Assert.Single(Planner.Plan(_lab.Graph("cell", "steps=5"), _lab.Store)).IsDamaged);
    }
}
