using D1.Core;
using D1.Pipeline.Tests.Toys;

namespace D1.Pipeline.Tests.Specs;

/// <summary>One line each: where, what, what to do.</summary>
public sealed class SpecErrorTests : IDisposable
{
    private readonly Lab _lab = new();

    public void Dispose() => _lab.Dispose();

    [Theory]
    [InlineData("stage: toy\nlerning_rate: 1", "2:1: unknown key 'lerning_rate'; did you mean 'learning_rate'?")]
    [InlineData("stage: toy\nthread: 2", "2:1: unknown key 'thread'; did you mean 'threads'?")]
    [InlineData("stage: toy\nmodel:\n  widht: 3", "3:3: unknown key 'model.widht'; did you mean 'width'?")]
    [InlineData("stage: toi", "1:8: unknown stage 'toi'; did you mean 'toy'?")]
    [InlineData("stage: toy\nsteps: many", "2:8: 'steps' must be a whole number, not 'many'")]
    [InlineData("stage: toy\nsteps: 1.5", "2:8: 'steps' must be a whole number, not '1.5'")]
    [InlineData("stage: toy\nsteps: '3'", "2:8: 'steps' must be a whole number, not '3'")]
    [InlineData("stage: toy\nsteps: [1]", "2:8: 'steps' must be a whole number, not a list")]
    [InlineData("stage: toy\nsteps: -1", "2:8: 'steps' must be at least 0 and at most 1000, not -1")]
    [InlineData("stage: toy\nsteps: 99999999999", "2:8: 'steps' must be a whole number from -2147483648 to 2147483647, not '99999999999'")]
    [InlineData("stage: toy\nsteps:", "2:7: 'steps' needs a value")]
    [InlineData("stage: toy\nlearning_rate: 0", "2:16: 'learning_rate' must be above 0 and at most 1, not 0")]
    [InlineData("stage: toy\nlearning_rate: .inf", "2:16: 'learning_rate' must be a number, not '.inf'")]
    [InlineData("stage: toy\nshuffle: yes", "2:10: 'shuffle' must be true or false, not 'yes'")]
    [InlineData("stage: toy\nmode: LowConfidence", "2:7: 'mode' must be one of low_confidence, random, not 'LowConfidence'")]
    [InlineData("stage: toy\nlengths: [24, 0]", "2:15: 'lengths[1]' must be at least 1, not 0")]
    [InlineData("stage: toy\nweights: {gsm: -1}", "2:16: 'weights.gsm' must be at least 0, not -1")]
    [InlineData("stage: toy\nmodel: big", "2:8: 'model' must be a mapping, not 'big'")]
    [InlineData("stage: toy\nrank: 65", "2:7: 'rank' must be at most model.width (64)")]
    [InlineData("stage: toy\nthreads: 0", "2:10: 'threads' must be at least 1 and at most 1024, not 0")]
    [InlineData("stage: toy\ndevice: gpu", "2:9: 'device' must be auto, cpu, cuda or cuda:N, not 'gpu'")]
    [InlineData("stage: toy\ninputs: {modle: base}", "2:10: stage toy has no input 'modle'; did you mean 'model'?")]
    [InlineData("stage: toy\ninputs:\n  model: bse", "3:10: no spec 'bse' in {dir}; did you mean 'base'?")]
    [InlineData("stage: toy\ninputs:\n  model: table",
        "3:10: input 'model' must be a sum, but stage toy_table of spec 'table' makes a table")]
    [InlineData("stage: toy\ninputs:\n  model: {spec: base, sett: {}}", "3:23: unknown key 'sett'; did you mean 'set'?")]
    [InlineData("stage: toy\ninputs: {model: []}", "2:17: input 'model' is an empty list; name a spec, or leave it out")]
    [InlineData("stage: toy\ninputs: {model: [base], model.1: base}", "2:25: an input's name has no dots; give 'model' a list of specs")]
    [InlineData("stage: toy\ninputs: base", "2:9: 'inputs' must be a mapping of the stage's inputs to specs, not 'base'")]
    [InlineData("stage: toy_table", "1:1: missing key 'models' (Models, by the specs that make them)")]
    [InlineData("extends: nothing.yaml", "1:10: extends 'nothing.yaml', which does not exist; known: bad, base, cell, table")]
    [InlineData("extends: bad.yaml", "1:10: extends itself: bad.yaml → bad.yaml")]
    [InlineData("- stage: toy", "1:1: a spec is a mapping of keys to values, not a list")]
    public void A_wrong_spec_gets_one_line_with_its_place(string text, string expected)
    {
        _lab.Spec("base", "stage: toy\n").Spec("table", "stage: toy_table\nmodels: [base]\nlengths: [24]\n").Spec("cell", "stage: toy\n")
            .Spec("bad", text + "\n");
        var error = Assert.Throws<InputException>(() => _lab.Graph("bad"));
        Assert.Equal($"{_lab["specs/bad.yaml"]}:{expected.Replace("{dir}", _lab["specs"], StringComparison.Ordinal)}", error.Message);
    }

    [Theory]
    [InlineData("steps", "--set steps: expected path.to.key=value")]
    [InlineData("=3", "--set =3: expected path.to.key=value")]
    [InlineData("stepz=3", "--set stepz=3: unknown key 'stepz'; did you mean 'steps'?")]
    [InlineData("model.width=0", "--set model.width=0: 'model.width' must be at least 1 and at most 4096, not 0")]
    [InlineData("lengths=[1, x]", "--set lengths=[1, x]: 'lengths[1]' must be a whole number, not 'x'")]
    public void A_wrong_override_is_reported_as_it_was_given(string set, string expected)
    {
        _lab.Spec("base", "stage: toy\n");
        Assert.Equal(expected, Assert.Throws<InputException>(() => _lab.Graph("base", set)).Message);
    }

    [Fact]
    public void A_missing_file_names_the_nearest()
    {
        _lab.Spec("pretrain", "stage: toy\n");
        Assert.Equal($"no spec file '{_lab["specs/pretrian.yaml"]}'; did you mean 'pretrain'?",
            Assert.Throws<InputException>(() => _lab.Graph("pretrian")).Message);
    }

    [Fact]
    public void A_spec_without_a_stage_is_told()
    {
        _lab.Spec("empty", "# nothing\n");
        Assert.Equal($"{_lab["specs/empty.yaml"]}: missing key 'stage': which stage does this spec run?",
            Assert.Throws<InputException>(() => _lab.Graph("empty")).Message);
    }

    [Fact]
    public void Broken_yaml_is_placed()
    {
        _lab.Spec("broken", "stage: toy\nsteps: [1\n");
        var error = Assert.Throws<InputException>(() => _lab.Graph("broken")).Message;
        Assert.StartsWith($"{_lab["specs/broken.yaml"]}:", error, StringComparison.Ordinal);
        Assert.Contains("not valid YAML", error, StringComparison.Ordinal);
        Assert.DoesNotContain("\n", error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_written_twice_is_refused()
    {
        _lab.Spec("twice", "stage: toy\nsteps: 1\nsteps: 2\n");
        Assert.StartsWith(
            $"{_lab["specs/twice.yaml"]}:3:1: key 'steps' is there a second time",
            Assert.Throws<InputException>(() => _lab.Graph("twice")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_circle_of_extends_is_named()
    {
        _lab.Spec("a", "extends: b.yaml\n").Spec("b", "extends: c.yaml\n").Spec("c", "extends: b.yaml\n");
        Assert.Equal($"{_lab["specs/c.yaml"]}:1:10: extends itself: b.yaml → c.yaml → b.yaml",
            Assert.Throws<InputException>(() => _lab.Graph("a")).Message);
    }

    [Theory]
    [InlineData("base.yml", "base.yaml and base.yml")]
    [InlineData("Base.yaml", "Base.yaml and base.yaml")]
    public void Two_specs_of_one_name_are_refused(string other, string expected)
    {
        _lab.Spec("base", "stage: toy\n").Spec("top", "stage: toy\ninputs: {model: base}\n");
        File.WriteAllText(_lab[$"specs/{other}"], "stage: toy\n");
        Assert.Equal($"{_lab["specs/base.yaml"]}: 2 specs of one name: {expected}; rename or remove one",
            Assert.Throws<InputException>(() => _lab.Graph("top")).Message);
    }

    [Fact]
    public void A_circle_of_inputs_is_named()
    {
        _lab.Spec("a", "stage: toy\ninputs: {model: b}\n").Spec("b", "stage: toy\ninputs: {model: a}\n");
        Assert.Equal($"{_lab["specs/a.yaml"]}: needs itself as an input: a → b → a",
            Assert.Throws<InputException>(() => _lab.Graph("a")).Message);
    }

    [Fact]
    public void An_expanded_input_without_a_spec_names_where_it_comes_from()
    {
        _lab.Spec("base", "stage: toy\n").Spec("table", "stage: toy_table\nmodels: [base]\nlengths: [24]\n");
        Assert.Equal($"{_lab["specs/table.yaml"]}: input base/24: no spec 'cell' in {_lab["specs"]}; known: base, table",
            Assert.Throws<InputException>(() => _lab.Graph("table")).Message);
    }
}
