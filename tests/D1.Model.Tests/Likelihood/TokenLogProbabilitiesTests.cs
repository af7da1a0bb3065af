using D1.Model.Likelihood;
using D1.Model.Network;

using static D1.Model.Numbers;
using static TorchSharp.torch;

namespace D1.Model.Tests.Likelihood;

/// <summary>
/// Log-probabilities in chunks of float32 against all at once in float64, to 1e-6 of the largest: a vocabulary that makes chunks of four
/// rows.
/// </summary>
public sealed class TokenLogProbabilitiesTests
{
    private const long Vocabulary = 1 << 20;

    [Theory]
    [InlineData(4)]
    [InlineData(9)]
    public void Chunks_give_the_values_and_gradients_of_the_whole(long rows)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(7);
        using var head = new Projection("head", Draw(Vocabulary, 3));
        var hidden = Draw(rows, 3);
        var targets = Range(rows, CPU) * Number(1000);
        var weights = Draw(rows);

        var expected = Gradient(hidden, x => nn.functional.cross_entropy(head.Forward(x), targets, reduction: nn.Reduction.None).neg());
        var got = Gradient(hidden, x => TokenLogProbabilities.Forward(head, x, targets));
        AssertClose(expected.Value, got.Value);
        AssertClose(expected.Slope, got.Slope);
        using (no_grad())
            AssertClose(expected.Value, TokenLogProbabilities.Forward(head, hidden, targets));

        Tensor Draw(params long[] shape) => randn(shape, dtype: ScalarType.Float64, generator: generator);

        (Tensor Value, Tensor Slope) Gradient(Tensor x, Func<Tensor, Tensor> logp)
        {
            var leaf = x.clone().requires_grad_();
            var value = logp(leaf);
            (value * weights).sum().backward();
            return (value.detach(), leaf.grad!);
        }
    }

    [Fact]
    public void A_trained_head_gets_its_gradient()
    {
        using var scope = NewDisposeScope();
        using var head = new Projection("head", rand([Vocabulary, 2], generator: new Generator(7)).requires_grad_());
        TokenLogProbabilities.Forward(head, ones(6, 2), zeros(6, dtype: ScalarType.Int64)).sum().backward();
        Assert.NotNull(head.Weight.grad);
    }

    private static void AssertClose(Tensor expected, Tensor actual) =>
        Assert.True((expected - actual).abs().max().to(ScalarType.Float64).item<double>() <= 1e-6
            * Math.Max(1, expected.abs().max().to(ScalarType.Float64).item<double>()));
}
