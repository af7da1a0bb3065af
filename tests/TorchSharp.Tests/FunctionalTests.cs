using static TorchSharp.torch;

namespace TorchSharp.Tests;

public class FunctionalTests
{
    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void Attention_is_the_softmax_of_scaled_scores_times_values(bool causal, bool masked)
    {
        using var scope = NewDisposeScope();
        var generator = new Generator(1);
        var q = randn(2, 3, 5, 8, dtype: float64, generator: generator);
        var k = randn(2, 3, 7, 8, dtype: float64, generator: generator);
        var v = randn(2, 3, 7, 4, dtype: float64, generator: generator);
        var mask = masked ? rand(5, 7, generator: generator) > 0.4 : null;

        var attended = nn.functional.scaled_dot_product_attention(q, k, v, mask, is_casual: causal);

        var scores = q.matmul(k.mT) / Math.Sqrt(8);
        if (causal) scores = scores.masked_fill(ones(5, 7, dtype: @bool).tril().logical_not(), double.NegativeInfinity);
        if (mask is not null) scores = scores.masked_fill(mask.logical_not(), double.NegativeInfinity);
        Assert.Equal([2, 3, 5, 4], attended.shape);
        Assert.True(attended.allclose(scores.softmax(-1).matmul(v)));
    }

    [Fact]
    public void Losses_agree_with_their_definitions()
    {
        using var scope = NewDisposeScope();
        var logits = randn(4, 6, dtype: float64, generator: new Generator(2));
        var labels = tensor(new long[] { 0, 5, 2, 3 });

        var each = nn.functional.cross_entropy(logits, labels, reduction: nn.Reduction.None);

        var expected = -logits.log_softmax(-1).gather(1, labels.unsqueeze(1)).squeeze(1);
        Assert.True(each.allclose(expected));
        Assert.True(nn.functional.nll_loss(logits.log_softmax(-1), labels).allclose(expected.mean()));
        Assert.True(nn.functional.one_hot(labels, 6).sum(dim: 1).Equals(ones(4, int64)));
        Assert.True(nn.functional.mse_loss(logits, logits * 2, nn.Reduction.Sum).allclose(logits.square().sum()));
    }

    [Fact]
    public void Dropout_scales_what_it_keeps_and_is_off_outside_training()
    {
        using var scope = NewDisposeScope();
        var x = ones(1000);

        var dropped = nn.functional.dropout(x, 0.5);

        Assert.True(((dropped == 0) | (dropped == 2)).all().item<bool>());
        Assert.True(nn.functional.dropout(x, 0.5, training: false).Equals(x));
    }

    [Fact]
    public void Products_agree()
    {
        using var scope = NewDisposeScope();
        var a = randn(2, 3, 4, dtype: float64, generator: new Generator(3));
        var b = randn(2, 4, 5, dtype: float64, generator: new Generator(4));

        Assert.True(a.bmm(b).allclose(einsum("bij,bjk->bik", a, b)));
        Assert.True(zeros(2, 3, 5, dtype: float64).baddbmm(a, b).allclose(a.matmul(b)));
        Assert.True(a[0].mv(ones(4, float64)).allclose(a[0].sum(dim: 1)));
        Assert.True(ones(2, float64).outer(ones(3, float64)).Equals(ones(2, 3, dtype: float64)));
    }

    [Fact]
    public void Gradients_are_clipped_to_a_common_norm()
    {
        using var scope = NewDisposeScope();
        var (x, y, without) = (new Modules.Parameter(zeros(2)), new Modules.Parameter(zeros(1)), new Modules.Parameter(zeros(1)));
        (3 * x).sum().backward();
        (Math.Sqrt(18) * y).sum().backward();

        Assert.Equal(6, nn.utils.clip_grad_norm_([x, y, without], 3), 5);

        Assert.Equal(3, nn.utils.clip_grad_norm_([x, y, without], 100), 5);
        Assert.Equal(1.5f, x.grad!.data<float>()[0], 5);
        Assert.Null(without.grad);
        Assert.Equal([4], nn.utils.parameters_to_vector([x, y, without]).shape);
    }

    [Fact]
    public void Limits_are_those_of_the_type()
    {
        using var scope = NewDisposeScope();
        foreach (var type in new[] { float16, bfloat16, float32, float64 })
        {
            var info = finfo(type);
            var one = ones(1, type);
            Assert.True(((one + info.eps) > 1).item<bool>());
            Assert.True(((one + (info.eps / 4)) == 1).item<bool>());
            Assert.True(full(1, info.max, type).isfinite().item<bool>());
            Assert.True((full(1, info.max, type) * 2).isinf().item<bool>());
        }
    }
}
