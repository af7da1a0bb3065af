using D1.Model.Adapters;
using D1.Model.Likelihood;
using D1.Model.Network;
using D1.Model.Tests.Network;

using static D1.Model.Numbers;
using static TorchSharp.torch;

namespace D1.Model.Tests.Likelihood;

public sealed class OneStepLogProbabilitiesTests
{
    /// <summary>Tokens after EOS have no part in the loss: leaving them out changes neither the others nor gradients.</summary>
    [Fact]
    public void Tokens_that_do_not_count_are_left_out_and_change_nothing()
    {
        using var scope = NewDisposeScope();
        using var model = RandomWeights.Create(TinyConfig.Value, 4);
        Lora.Attach(model, new LoraOptions { Rank = 2, Alpha = 2, Targets = ["q_proj", "up_proj"] }, 1);
        foreach (var (_, parameter) in Lora.Parameters(model))
            parameter.uniform_(-0.5, 0.5, new Generator(5)).requires_grad_();
        var (ids, completion) = (Range(24, CPU).view(2, 12), new Window(5, 7));
        var pattern = OneStepLogProbabilities.MaskPattern(rand(ids.shape, generator: new Generator(6)), completion.Start, 0.3);
        var counted = Range(7, CPU) < arange(Number(3), Number(9), Number(3), ScalarType.Int64, CPU).unsqueeze(1);

        var all = OneStepLogProbabilities.Forward(model, ids, pattern, completion);
        var some = OneStepLogProbabilities.Forward(model, ids, pattern, completion, counted);
        // Products of few rows differ in the last bits from those of more, by the library that computes them.
        Assert.True(all.masked_fill(counted.logical_not(), Number(0)).allclose(some, 1e-6, 1e-6), "another log-probability");

        var expected = Gradients(OneStepLogProbabilities.Forward(model, ids, pattern, completion)
            .masked_fill(counted.logical_not(), Number(0)));
        Assert.All(Gradients(OneStepLogProbabilities.Forward(model, ids, pattern, completion, counted)).Zip(expected),
            pair => Assert.True(pair.First.allclose(pair.Second, 1e-5, 1e-6), "another gradient"));

        List<Tensor> Gradients(Tensor logp)
        {
            model.Backward(logp.exp().sum());
            return [.. Lora.Parameters(model).Select(pair =>
            {
                var gradient = pair.Value.grad!.clone();
                pair.Value.grad!.zero_();
                return gradient;
            })];
        }
    }
}
