using D1.Model.Adapters;
using D1.Model.Likelihood;
using D1.Model.Network;
using D1.Model.Tests.Network;

using static D1.Model.Numbers;
using static TorchSharp.torch;

namespace D1.Model.Tests.Likelihood;

public sealed class MaskedDiffusionLossTests
{
    /// <summary>A replica's part of a batch may have no masked token.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Where_nothing_is_masked_loss_and_gradients_are_zero(bool activationCheckpointing)
    {
        using var scope = NewDisposeScope();
        using var model = RandomWeights.Create(TinyConfig.Value, 7);
        model.ActivationCheckpointing = activationCheckpointing;
        Lora.Attach(model, new LoraOptions { Rank = 2, Alpha = 2, Targets = ["q_proj", "up_proj"] }, 1);
        foreach (var (_, parameter) in Lora.Parameters(model))
            parameter.requires_grad_();
        var ids = Range(24, CPU).view(2, 12);
        var loss = MaskedDiffusionLoss.Forward(model,
            new MaskedBatch(ids, ids, zeros_like(ids, dtype: ScalarType.Bool), full([2], Number(0.5), dtype: ScalarType.Float32), 14));
        Assert.Equal(0, loss.item<float>());
        model.Backward(loss);
        Assert.All(Lora.Parameters(model),
            pair => Assert.True(pair.Value.grad is not { } gradient || gradient.abs().sum().item<float>() == 0, pair.Key));
    }

    /// <summary>To 1e-5: products of fewer rows differ in the last bits.</summary>
    [Fact]
    public void The_losses_of_a_batchs_parts_add_up_to_the_wholes()
    {
        using var scope = NewDisposeScope();
        using var model = RandomWeights.Create(TinyConfig.Value, 7);
        var (ids, masked) = (Range(36, CPU).view(3, 12), rand([3, 12], generator: new Generator(1)).lt(Number(0.5)));
        var batch = new MaskedBatch(ids, ids.masked_fill(masked, Number(TinyConfig.Value.MaskTokenId)), masked,
            rand([3], generator: new Generator(2)).Plus(0.5), 20);
        var parts = Enumerable.Range(0, 2).Select(index => batch.Part(index, 2)).ToList();
        Assert.Equal([2, 1], parts.Select(part => part.Ids.size(0)));
        Assert.Equal(Loss(batch), parts.Sum(Loss), 1e-5);
        Assert.Same(batch, batch.Part(0, 1));

        double Loss(MaskedBatch part) => MaskedDiffusionLoss.Forward(model, part).item<float>();
    }
}
