using System.Text.Json.Nodes;
using D1.Core;
using D1.Pipeline.Schemas;
using D1.Pipeline.Specs;
using D1.Pipeline.Tests.Toys;
using D1.Toy;

namespace D1.Stages.Tests.Schemas;

public sealed class SchemaTests : IDisposable
{
    private const string Folder = "schemas";
    private readonly Lab _lab = new();

    public static TheoryData<string> Files => [.. Checkout.SpecFiles];

    public void Dispose() => _lab.Dispose();

    [Fact]
    public void The_schemas_in_the_repository_are_what_the_option_records_say() =>
        Assert.Empty(SchemaFolder.Check(BuiltInStages.Registry, Path.Combine(Checkout.Experiments, Folder)));

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_spec_names_the_schema_of_its_stage_and_keeps_to_it(string file)
    {
        var path = Path.Combine(Checkout.Experiments, file);
        var isBase = Path.GetDirectoryName(file) == "bases";
        var stage = Spec.Load(path).StageName.Text;
        var schema = $"{stage}{(isBase ? ".base" : "")}.json";
        Assert.Equal($"# yaml-language-server: $schema=../schemas/{schema}", File.ReadLines(path).First());
        Assert.Empty(SchemaProblems.Of(Read(File.ReadAllText(path)), SchemaFolder.Generate(BuiltInStages.Registry)[schema]));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void A_typo_in_any_key_of_a_spec_is_refused(string file)
    {
        var text = File.ReadAllText(Path.Combine(Checkout.Experiments, file));
        var stage = Spec.Load(Path.Combine(Checkout.Experiments, file)).StageName.Text;
        var schema = SchemaFolder.Generate(BuiltInStages.Registry)[$"{stage}.base.json"];
        // Below stands_for, keys are names of tasks, below set and cell those of other specs: they are known when these are read.
        foreach (var (key, typo) in Typos(Read(text)).Where(slip => !slip.Key.StartsWith("stands_for.", StringComparison.Ordinal)
            && !slip.Key.Contains("].set.", StringComparison.Ordinal) && !slip.Key.Contains("].cell.", StringComparison.Ordinal)))
            Assert.True(SchemaProblems.Of(typo, schema).Count > 0, $"{file}: a slip in '{key}' is not noticed");
    }

    [Theory]
    [InlineData("stage: toy")]
    [InlineData("stage: toy\nsteps: 4.0\nlearning_rate: 1e-5\nmode: random\nshuffle: true\nlengths: [1]\nweights: {gsm: 0.5}\nmodel: "
        + "{width: 8}\nrank: null\nseed: 0")]
    [InlineData("stage: toy\nthreads: 2\ndevice: cuda\ncost: 0.5\ninputs: {model: base, other: {spec: base, set: {model.width: 3}}}")]
    [InlineData("extends: base.yaml\ninputs: {model: null}")]
    public void A_right_spec_is_accepted(string text) =>
        Assert.Empty(SchemaProblems.Of(Read(text), StageSchema.OfSpec(new ToyStage())));

    [Theory]
    [InlineData("stage: toi")]
    [InlineData("steps: 3")]
    [InlineData("stage: toy\nlerning_rate: 1")]
    [InlineData("stage: toy\nmodel:\n  widht: 3")]
    [InlineData("stage: toy\nsteps: many")]
    [InlineData("stage: toy\nsteps: 1.5")]
    [InlineData("stage: toy\nsteps: '3'")]
    [InlineData("stage: toy\nsteps: [1]")]
    [InlineData("stage: toy\nsteps: -1")]
    [InlineData("stage: toy\nsteps:")]
    [InlineData("stage: toy\nlearning_rate: 0")]
    [InlineData("stage: toy\nshuffle: yes")]
    [InlineData("stage: toy\nmode: LowConfidence")]
    [InlineData("stage: toy\nlengths: [24, 0]")]
    [InlineData("stage: toy\nweights: {gsm: -1}")]
    [InlineData("stage: toy\nmodel: big")]
    [InlineData("stage: toy\nthreads: 0")]
    [InlineData("stage: toy\ndevice: gpu")]
    [InlineData("stage: toy\ninputs: {modle: base}")]
    [InlineData("stage: toy\ninputs: {model: {spec: base, sett: {}}}")]
    [InlineData("stage: toy\ninputs: base")]
    public void What_d1_refuses_for_its_form_the_schema_refuses_too(string text)
    {
        _lab.Spec("base", "stage: toy\n").Spec("bad", text + "\n");
        Assert.Throws<InputException>(() => _lab.Graph("bad"));
        Assert.NotEmpty(SchemaProblems.Of(Read(text), StageSchema.OfSpec(new ToyStage())));
    }

    [Fact]
    public void What_is_required_may_come_from_the_file_that_is_extended()
    {
        var (whole, delta) = (Read("stage: masked_sft"), Read("extends: base.yaml\noptimizer: {beta1: 0.8}"));
        var files = SchemaFolder.Generate(BuiltInStages.Registry);
        Assert.Contains(
            """: Required properties ["inputs","examples","batch_size","tasks","steps","lengths","optimizer"] are not present""",
            SchemaProblems.Of(whole, files["masked_sft.json"]));
        Assert.Empty(SchemaProblems.Of(delta, files["masked_sft.json"]));
        Assert.Empty(SchemaProblems.Of(whole, files["masked_sft.base.json"]));
        Assert.NotEmpty(SchemaProblems.Of(Read("extends: base.yaml\nlengths: [{share: 1}]"), files["masked_sft.json"]));
    }

    [Fact]
    public void A_parameter_says_what_it_means_once_for_readers_and_once_for_checkers() => Assert.Equal(
        """{"default":0.001,"description":"Peak learning rate. Range: above 0 and at most 1. """
            + """Default: 0.001. Source: the toy paper, Table 1.","exclusiveMinimum":0,"maximum":1,"type":"number"}""",
        CanonicalJson.Write(StageSchema.OfSpec(new ToyStage())["properties"]!["learning_rate"]));

    [Fact]
    public void Files_that_differ_are_told_and_written_again_and_others_left_alone()
    {
        var folder = _lab[Folder];
        // Two of each stage, and that of clusters.
        Assert.Equal(5, SchemaFolder.Write(_lab.Registry, folder).Count);
        Assert.Empty(SchemaFolder.Check(_lab.Registry, folder));
        File.AppendAllText(Path.Combine(folder, "toy.json"), " ");
        File.WriteAllText(Path.Combine(folder, "old.json"), "{}");
        Assert.Equal([$"{folder}/toy.json: not what the option records say; run ./build.sh Schemas",
            $"{folder}/old.json: a schema that no stage has; delete it"],
            SchemaFolder.Check(_lab.Registry, folder));
        Assert.Equal(["toy.json"], SchemaFolder.Write(_lab.Registry, folder));
    }

    private static JsonObject Read(string text) => SpecJson.From(SpecYaml.ParseMapping(text, "test"))!.AsObject();

    // One copy of the spec for each of its keys, at any depth, with that key misspelt.
    private static IEnumerable<(string Key, JsonObject Spec)> Typos(JsonObject spec)
    {
        foreach (var (key, value) in spec)
        {
            yield return (key, Replace(spec, key, key + "x", value?.DeepClone()));
            if (value is JsonObject below)
                foreach (var (path, typo) in Typos(below)) yield return ($"{key}.{path}", Replace(spec, key, key, typo));
            if (value is JsonArray { Count: > 0 } list && list[0] is JsonObject first)
                foreach (var (path, typo) in Typos(first)) yield return ($"{key}[0].{path}", Replace(spec, key, key, new JsonArray(typo)));
        }
    }

    private static JsonObject Replace(JsonObject spec, string key, string name, JsonNode? value)
    {
        var copy = spec.DeepClone().AsObject();
        copy.Remove(key);
        copy[name] = value;
        return copy;
    }
}
