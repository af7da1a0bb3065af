using D1.Core;
using D1.Pipeline.Keys;
using D1.Pipeline.Tests.Toys;
using D1.Toy;

namespace D1.Pipeline.Tests.Keys;

public sealed class StageKeyTests : IDisposable
{
    private readonly Lab _lab = new Lab().Spec("a", "stage: toy\n")
        .Spec("reference", "stage: toy\nsteps: 4\nlearning_rate: 0.00001\nmodel: {width: 8, n_layers: 2}\nweights: {a: 1, b: 2}\n");

    public static TheoryData<string> EveryParameter => [.. EverySetting];

    private static string[] EverySetting => [
        "steps=4", "learning_rate=0.5", "text=other", "mode=random", "shuffle=true", "lengths=[48, 24]", "weights={gsm: 1}",
        "model.width=65", "model.n_layers=4", "rank=2", "delay=1", "fail_at=900", "seed=8"];

    public void Dispose() => _lab.Dispose();

    [Theory]
    [MemberData(nameof(EveryParameter))]
    public void Every_declared_parameter_changes_the_key(string set) => Assert.NotEqual(_lab.Key("a").Value, _lab.Key("a", set).Value);

    [Fact]
    public void The_list_above_names_every_parameter() => Assert.Equal(
        OptionSchema.Of(typeof(ToyOptions)).Properties.Select(property => property.Name).Order(StringComparer.Ordinal),
        EverySetting.Select(set => set.Split('.', '=')[0]).Distinct().Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("# a comment\nweights: {b: 2.0, a: 1e0}\nmodel:\n  n_layers: 2\n  width: 8\nlearning_rate: 1e-5\nsteps: 4\nstage: toy\n")]
    [InlineData("stage: 'toy'\nsteps: 4.0\nlearning_rate: 10.0E-06\nmodel: {width: +8, n_layers: 2}\nweights: {a: 1, b: 2}\n")]
    [InlineData("stage: toy\nsteps: 4\nlearning_rate: .00001\nmodel: {width: 8, n_layers: 2}\nweights: {a: 1, b: 2}\nshuffle: false\n")]
    [InlineData("stage: toy\nsteps: 4\nlearning_rate: 0.00001\nmodel: {width: 8, n_layers: 2}\nweights: {a: 1, b: 2}\ncost: 100\n")]
    public void Order_comments_spelling_defaults_and_hints_do_not_change_the_key(string text) =>
        Assert.Equal(_lab.Key("reference").Value, _lab.Spec("other", text).Key("other").Value);

    [Fact]
    public void Threads_and_device_are_part_of_the_key()
    {
        Assert.NotEqual(_lab.Key("a").Value, _lab.Key("a", "threads=2").Value);
        Assert.NotEqual(_lab.Key("a").Value, _lab.Key("a", "device=cuda").Value);
    }

    [Fact]
    public void Inputs_count_by_content()
    {
        var node = _lab.Node("a");
        var key = node.KeyFrom(new Dictionary<string, string> { ["model"] = "1234" }, _lab.Store);
        Assert.Equal("1234", key.Components["inputs.model"]);
        Assert.NotEqual(key.Value, node.KeyFrom(new Dictionary<string, string> { ["model"] = "1235" }, _lab.Store).Value);
    }

    [Fact]
    public void Code_stage_and_every_part_of_the_environment_count()
    {
        var here = new ExecutionEnvironment("libtorch 1", "cpu", 1, "avx2");
        string Key(string stage = "toy", string code = "a", ExecutionEnvironment? environment = null) =>
            StageKey.Compute(stage, code, new ToyOptions(), new Dictionary<string, string>(), environment ?? here).Value;
        string[] keys = [Key(), Key("toy2"), Key(code: "b"), Key(environment: here with { NativeLibrary = "libtorch 2" }),
            Key(environment: here with { Device = "cuda" }),
            Key(environment: here with { Threads = 2 }), Key(environment: here with { AtenCpuCapability = "avx512" })];
        Assert.Equal(keys.Length, keys.Distinct().Count());
    }

    [Fact]
    public void What_depends_on_no_machine_has_a_key_without_one()
    {
        var inputs = new Dictionary<string, string> { ["model"] = "ab" };
        var nowhere = StageKey.Compute("toy", "a", new ToyOptions(), inputs, null);
        var here = StageKey.Compute("toy", "a", new ToyOptions(), inputs, new ExecutionEnvironment("libtorch 1", "cpu", 1, "avx2"));
        Assert.Equal(["environment.aten_cpu_capability", "environment.device", "environment.native_library", "environment.threads"],
            here.Components.Keys.Except(nowhere.Components.Keys).Order(StringComparer.Ordinal));
        Assert.Empty(nowhere.Components.Keys.Except(here.Components.Keys));
    }

    /// <summary>Schema 1 had a number that people raised in the place of the code.</summary>
    [Fact]
    public void A_result_of_a_former_schema_is_adopted_under_the_key_that_it_would_have_today()
    {
        var today = StageKey.Compute("toy", "today's", new ToyOptions(), new Dictionary<string, string> { ["model"] = "ab" }, null);
        var former = new Dictionary<string, string>(today.Components) { [StageKey.SchemaComponent] = "1", ["code_version"] = "4" };
        former.Remove(StageKey.CodeComponent);
        Assert.Equal(today.Value, StageKey.Adopt(former, "today's").Value);
    }

    // If this fails, keys are computed differently from before: raise StageKey.Schema, and then renew the value.
    [Fact]
    public void The_way_keys_are_computed_is_pinned() => Assert.Equal("c52f257a155eeea4fc9d25a292254304b9d3b36a5c48f23c12f999a21e677169",
        StageKey.Compute("toy", "a", new ToyOptions(), new Dictionary<string, string> { ["model"] = "ab" },
            new ExecutionEnvironment("libtorch 1", "cpu", 1, "avx2")).Value);
}
