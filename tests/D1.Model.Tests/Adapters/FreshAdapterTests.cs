using D1.Model.Adapters;
using D1.Model.Network;
using D1.Model.Tests.Network;

using static D1.Model.Numbers;
using static TorchSharp.torch;

namespace D1.Model.Tests.Adapters;

/// <summary>What adapters are before anything is learned.</summary>
public sealed class FreshAdapterTests
{
    [Fact]
    public void A_fresh_adapter_changes_nothing_and_A_is_within_its_bound()
    {
        using var scope = NewDisposeScope();
        using var model = RandomWeights.Create(TinyConfig.Value, 1);
        var ids = Range(36, CPU).view(4, 9);
        var before = model.Logits(ids);
        Lora.Attach(model, new LoraOptions { Rank = 4, Alpha = 8 }, 2);
        Assert.True(before.equal(model.Logits(ids)).all().item<bool>());
        foreach (var (name, parameter) in Lora.Parameters(model))
        {
            var largest = parameter.abs().max().item<float>();
            var bound = name.EndsWith("lora_B.weight", StringComparison.Ordinal) ? 0 : 1 / Math.Sqrt(parameter.size(1));
            Assert.True(largest <= bound && largest >= bound / 2, $"{name}: {largest}, but the bound is {bound}");
        }
    }
}
