using D1.Core;
using D1.Pipeline.Specs;
using D1.Pipeline.Tests.Toys;
using D1.Toy;

namespace D1.Pipeline.Tests.Specs;

public sealed class SpecMergeTests : IDisposable
{
    private readonly Lab _lab = new();

    public void Dispose() => _lab.Dispose();

    [Fact]
    public void Later_layers_win_key_by_key()
    {
        _lab.Spec("base", "stage: toy\nsteps: 1\ntext: base\nmodel: {width: 8, n_layers: 2}\nlengths: [1, 2, 3]\n")
            .Spec("delta", "extends: base.yaml\nsteps: 2\nmodel: {width: 16}\nlengths: [9]\n");
        var options = (ToyOptions)_lab.Node("delta", "model.n_layers=5", "text=a = b", "mode=random").Options;
        Assert.Equal(2, options.Steps);
        Assert.Equal("a = b", options.Text);
        Assert.Equal(new ToyModelOptions { Width = 16, NLayers = 5 }, options.Model);
        Assert.Equal([9], options.Lengths);
        Assert.Equal(ToyMode.Random, options.Mode);
        Assert.Equal(1e-3, options.LearningRate);
    }

    [Fact]
    public void Inputs_of_a_base_in_another_folder_are_those_of_the_spec_that_extends_it()
    {
        _lab.Spec("nano/base", "stage: toy\nsteps: 5\n").Spec("nano/sft", "stage: toy\ninputs: {model: base}\n")
            .Spec("smoke/base", "stage: toy\nsteps: 1\n").Spec("smoke/sft", "extends: ../nano/sft.yaml\nsteps: 2\n");
        Assert.Equal(_lab["specs/smoke/base.yaml"], _lab.Node("smoke/sft").Inputs["model"].Spec.Path);
    }

    [Fact]
    public void A_reference_is_replaced_whole()
    {
        _lab.Spec("a", "stage: toy\n").Spec("b", "stage: toy\n").Spec("base", "stage: toy\ninputs:\n  model: {spec: a, set: {steps: 9}}\n")
            .Spec("delta", "extends: base.yaml\ninputs:\n  model: {spec: b}\n");
        var input = _lab.Node("delta").Inputs["model"];
        Assert.Equal("b", input.Spec.Name);
        Assert.Equal(3, ((ToyOptions)input.Options).Steps);
        Assert.Empty(_lab.Node("delta", "inputs.model=null").Inputs);
    }

    [Fact]
    public void Overrides_survive_the_way_through_a_command_line()
    {
        _lab.Spec("a", "stage: toy\n").Spec("b", "stage: toy\n");
        string[] set = ["steps=4", "text=\"x, y: {z}\"", "lengths=[1, 2]", "model.width=32",
            "inputs.model={spec: b, set: {steps: 8, text: 'it''s'}}", "weights={gsm: 0.5}", "rank=null"];
        var node = _lab.Node("a", set);
        var again = _lab.Node("a", [.. node.SetArguments]);
        Assert.Equal(node.Id, again.Id);
        Assert.Equal(node.SetArguments, again.SetArguments);
        Assert.Equal("it's", ((ToyOptions)again.Inputs["model"].Options).Text);
    }

    [Fact]
    public void A_table_expands_into_cells_and_equal_cells_are_one_node()
    {
        _lab.Spec("base", "stage: toy\n").Spec("sft", "stage: toy\nsteps: 4\ninputs: {model: base}\n")
            .Spec("cell", "stage: toy\ninputs: {model: base}\n")
            .Spec("same", "extends: sft.yaml\n").Spec("table", "stage: toy_table\nmodels: [base, sft, same]\nlengths: [24, 48]\n");
        var graph = _lab.Graph("table");
        Assert.Equal(["base", "cell inputs.model=base steps=24", "cell inputs.model=base steps=48", "sft", "cell inputs.model=sft steps=24",
            "cell inputs.model=sft steps=48", "table"], graph.Nodes.Select(node => node.DisplayName));
        Assert.Same(graph.Roots[0].Inputs["sft/24"], graph.Roots[0].Inputs["same/24"]);
    }

    [Fact]
    public void The_effective_spec_run_again_is_the_same_node()
    {
        _lab.Spec("a", "stage: toy\n")
            .Spec("b",
                "extends: a.yaml\ntext: 'yes: no'\nlengths: [3]\nweights: {gsm: 0.5}\nthreads: 2\ninputs: {model: a, other: {spec: a, "
                    + "set: {steps: 9, text: '8', inputs.model: a, shuffle: true}}}\n");
        var node = _lab.Node("b", "mode=random");
        _lab.Spec("c", BlockYaml.Write(node.EffectiveSpec()));
        Assert.Equal(node.Id, _lab.Node("c").Id);
    }

    [Fact]
    public void The_effective_spec_states_every_parameter()
    {
        _lab.Spec("a", "stage: toy\nlearning_rate: 5e-4\n");
        Assert.Equal("""{"delay":0,"device":"cpu","fail_at":null,"learning_rate":0.0005,"lengths":[24,48]"""
            + ""","mode":"low_confidence","model":{"n_layers":3,"width":64},"rank":null,"seed":7,"shuffle":false"""
                + ""","stage":"toy","steps":3,"text":"toy","threads":1,"weights":{}}""",
            CanonicalJson.Write(_lab.Node("a").EffectiveSpec()));
    }
}
