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
}
