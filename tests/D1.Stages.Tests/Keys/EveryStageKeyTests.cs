using System.Globalization;
using D1.Core;
using D1.Pipeline;
using D1.Pipeline.Graph;
using D1.Pipeline.Keys;
using D1.Pipeline.Specs;
using D1.Pipeline.Tests.Toys;
using D1.Tests;
using D1.Toy;

namespace D1.Stages.Tests.Keys;

/// <summary>What changes a key and what does not, for every stage that comes with D1 and every spec of the repository.</summary>
public sealed class EveryStageKeyTests : IDisposable
{
    private static readonly ExecutionEnvironment Here = new("libtorch 1", "cpu", 1, "avx2");
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Stages => [.. BuiltInStages.Registry.All.Select(stage => stage.Name)];

    public static TheoryData<string> Specs => [.. Checkout.SpecFiles.Where(IsSpec)];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Stages))]
    public void Every_declared_parameter_changes_the_key(string name)
    {
        var (stage, options) = Sample(name);
        var variants = OptionVariants.Of(options).Select(variant => (variant.Path, Key: Key(stage, variant.Record)))
            .Append((Path: "(none)", Key: Key(stage, options))).ToList();
        Assert.Empty(variants.GroupBy(variant => variant.Key).Where(same => same.Count() > 1)
            .Select(same => string.Join(" = ", same.Select(variant => variant.Path))));
    }

    // The test above is only as good as the list of variants is whole.
    [Fact]
    public void Variants_reach_every_parameter() => Assert.Equal(
        ["delay", "fail_at", "learning_rate", "lengths", "lengths[0]", "lengths[1]", "mode", "model.n_layers", "model.width", "rank",
            "seed", "shuffle", "steps", "text", "weights"],
        OptionVariants.Of(OptionVariants.Fill(new ToyOptions())).Select(variant => variant.Path).Distinct().Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Stages))]
    public void The_code_and_every_input_change_the_key(string name)
    {
        var (stage, options) = Sample(name);
        string[] inputs = [.. stage.Inputs.Select(slot => slot.Name), .. stage.Expand(options, _ => options).Select(input => input.Name)];
        string Key(string code, string changed) =>
            StageKey.Compute(name, code, options, inputs.ToDictionary(input => input, input => input == changed ? "2" : "1"), Here).Value;
        string[] keys = [Key("a", ""), Key("b", ""), .. inputs.Select(input => Key("a", input))];
        Assert.Equal(keys.Length, keys.Distinct().Count());
    }

    [Theory]
    [MemberData(nameof(Specs))]
    public void Order_comments_spelling_of_numbers_and_hints_do_not_change_the_key(string file)
    {
        var spec = Spec.Load(Path.Combine(Checkout.Experiments, file));
        var lines = ((SpecMapping)Respell(spec.Content.Without(["cost"]))).Entries
            .Select(entry => $"{entry.Key}:   {FlowYaml.Write(entry.Value)}   # a comment\n");
        var respelt = Spec.Load(_folder.Write("respelt.yaml", string.Concat(lines) + "\ncost: 12345\n# the end\n"));
        Assert.Equal(Key(spec), Key(respelt));
    }

    [Theory]
    [MemberData(nameof(Stages))]
    public void A_parameter_that_the_stage_does_not_declare_never_gets_as_far_as_a_key(string name)
    {
        var file = _folder.Write("spec.yaml", $"stage: {name}\nundeclared_parameter: 1\n");
        var error = Assert.Throws<InputException>(() => SpecGraph.Load(BuiltInStages.Registry, file));
        Assert.StartsWith($"{file}:2:1: unknown key 'undeclared_parameter'", error.Message, StringComparison.Ordinal);
    }

    private static bool IsSpec(string file) => Path.GetDirectoryName(file) != "bases";

    // Options of the stage as the repository's first spec of it has them, with nothing left out; a file of rows is a spec itself.
    private (IStage Stage, object Options) Sample(string name)
    {
        var stage = BuiltInStages.Registry.All.Single(candidate => candidate.Name == name);
        var spec = Checkout.SpecFiles.Where(IsSpec).Select(file => Path.Combine(Checkout.Experiments, file))
            .Append(_folder.Write("rows.jsonl", "{}\n")).Select(file => Spec.Load(file))
            .First(candidate => candidate.StageName.Text == name);
        return (stage, OptionVariants.Fill(BuiltInStages.Registry.Bind(stage, spec.Parameters)));
    }

    private static string Key(Spec spec)
    {
        var stage = BuiltInStages.Registry.Get(spec.StageName);
        return Key(stage, BuiltInStages.Registry.Bind(stage, spec.Parameters));
    }

    private static string Key(IStage stage, object options) => StageKey.Compute(stage.Name, "a", options, new Dictionary<string, string>(),
        Here).Value;

    // The same values, keys the other way round and numbers in full: 300 as 3.0000000000000000E+002.
    private static SpecValue Respell(SpecValue value) => value switch
    {
        SpecMapping mapping => new SpecMapping(mapping.Location,
            [.. mapping.Entries.Reverse().Select(entry => entry with { Value = Respell(entry.Value) })]),
        SpecSequence sequence => new SpecSequence(sequence.Location, [.. sequence.Items.Select(Respell)]),
        SpecScalar { IsPlain: true } scalar when double.TryParse(scalar.Text, NumberStyles.Float, CultureInfo.InvariantCulture,
            out var number) =>
            new SpecScalar(scalar.Location, number.ToString("E16", CultureInfo.InvariantCulture)),
        _ => value,
    };
}
