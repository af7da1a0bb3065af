using D1.Pipeline.Graph;
using D1.Pipeline.Names;
using D1.Pipeline.Store;
using D1.Pipeline.Tests.Toys;
using D1.Stages.Results;

namespace D1.Stages.Tests.Results;

public sealed class SpecDifferenceTests
{
    [Fact]
    public void What_a_base_leaves_to_its_specs_has_no_base()
    {
        var difference = Difference(new SpecNames(Checkout.Experiments, "nano"));
        Assert.Equal("bases/nano-diffu-grpo", difference.Base);
        Assert.Equal(["inputs.model", "optimizer.learning_rate", "task"],
            difference.Changes.Select(change => change.Path));
        Assert.Equal(new SettingChange("task", null, "\"countdown\""), difference.Changes[^1]);
    }

    [Fact]
    public void Without_the_spec_it_is_compared_with_the_defaults_and_a_part_that_is_given_is_not_also_none()
    {
        var difference = Difference(new SpecNames(null, "nano"));
        Assert.Equal("the defaults", difference.Base);
        Assert.Contains(new SettingChange("optimizer.max_grad_norm", "0", "0.2"), difference.Changes);
        Assert.DoesNotContain(difference.Changes, change => change.Path is "optimizer" or "rollout" or "validation");
    }

    [Fact]
    public void What_a_spec_must_say_has_no_default_and_a_part_is_compared_with_its_own_defaults()
    {
        var changes = Difference(new SpecNames(null, "nano"), "masked-sft").Changes;
        Assert.All(changes.Where(change => change.Path is "batch_size" or "examples" or "lengths" or "optimizer.learning_rate"),
            change => Assert.Null(change.Base));
        Assert.Contains(new SettingChange("batch_size", null, "48"), changes);
        Assert.DoesNotContain(changes, change => change.Path == "optimizer.beta1");
    }

    [Fact]
    public void Which_of_several_kinds_it_is_is_said_and_the_kind_is_compared_with_its_own_defaults()
    {
        var changes = Difference(new SpecNames(null, "nano")).Changes;
        Assert.Contains(new SettingChange("objective.kind", null, "\"diffu_grpo\""), changes);
        Assert.All(changes.Where(change => change.Path.StartsWith("objective.", StringComparison.Ordinal)), change =>
            Assert.True(change.Path == "objective.kind" || change.Base is not null, $"{change}"));
    }

    [Fact]
    public void A_part_that_is_given_with_its_defaults_is_said()
    {
        var difference = Difference(new SpecNames(null, "nano"), "diffu-grpo-countdown", "lora={}");
        Assert.Equal(("null", true), difference.Changes.Where(change => change.Path == "lora")
            .Select(change => (change.Base, change.Value!.StartsWith('{'))).Single());
        Assert.DoesNotContain(difference.Changes, change => change.Path.StartsWith("lora.", StringComparison.Ordinal));
    }

    private static SpecDifference Difference(SpecNames specs, string name = "diffu-grpo-countdown", params string[] set)
    {
        var spec = Path.Combine(Checkout.Experiments, "nano", name + ".yaml");
        var node = SpecGraph.Load(BuiltInStages.Registry, spec, set).Roots[0];
        var manifest = new Manifest
        {
            Stage = node.Stage.Name,
            Key = "",
            Digest = "",
            Components = new Dictionary<string, string>(),
            Files = [],
            SpecName = node.Spec.Name,
            Profile = "nano",
            EffectiveSpec = node.EffectiveSpec(),
        };
        return SpecDifference.Of(manifest, BuiltInStages.Registry, specs)!;
    }
}
