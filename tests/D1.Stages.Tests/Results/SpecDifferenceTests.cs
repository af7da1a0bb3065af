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
        Assert.Contains(new SettingChange("optimizer.max_grad_norm", null, "0.2"), difference.Changes);
        Assert.DoesNotContain(difference.Changes, change => change.Path is "optimizer" or "rollout" or "validation");
    }

    private static SpecDifference Difference(SpecNames specs)
    {
        var spec = Path.Combine(Checkout.Experiments, "nano", "diffu-grpo-countdown.yaml");
        var node = SpecGraph.Load(BuiltInStages.Registry, spec, []).Roots[0];
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
