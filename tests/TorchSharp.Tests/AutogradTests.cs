using static TorchSharp.torch;

namespace TorchSharp.Tests;

public class AutogradTests
{
    [Fact]
    public void Gradients_agree_with_finite_differences()
    {
        using var scope = NewDisposeScope();
        var generator = new Generator(1);
        var x = randn(3, 4, dtype: float64, generator: generator).requires_grad_();
        var w = randn(5, 4, dtype: float64, generator: generator);
        var labels = tensor(new long[] { 0, 3, 1 });

        var gradient = autograd.grad([Loss(x)], [x])[0];

        const double step = 1e-6;
        using var frozen = no_grad();
        for (var i = 0; i < 3; i++)
        {
            for (var j = 0; j < 4; j++)
            {
                var up = x.detach().clone();
                var down = x.detach().clone();
                up[i, j] += step;
                down[i, j] -= step;
                var slope = ((double)Loss(up) - (double)Loss(down)) / (2 * step);
                Assert.Equal(slope, gradient[i, j].item<double>(), 7);
            }
        }

        Tensor Loss(Tensor at)
        {
            var rms = at * (at.square().mean([-1], keepdim: true) + 1e-5).rsqrt();
            var logits = nn.functional.linear(nn.functional.silu(rms), w);
            return nn.functional.cross_entropy(logits, labels) + logits.softmax(-1).square().sum() + logits.logsumexp(-1).mean();
        }
    }

    [Fact]
    public void Backward_adds_up_and_takes_a_gradient_to_start_from()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new[] { 1f, 2 }, requires_grad: true);

        (x * x).backward([tensor(new[] { 1f, 10 })]);
        (3 * x).sum().backward();

        Assert.Equal([5f, 43], x.grad!.data<float>().ToArray());
        x.grad = null;
        Assert.Null(x.grad);
    }

    [Fact]
    public void Nothing_is_recorded_where_gradients_are_off()
    {
        using var scope = NewDisposeScope();
        var x = ones(2, requires_grad: true);

        using (no_grad())
        {
            Assert.False(is_grad_enabled());
            Assert.False((x * 2).requires_grad);
            using (enable_grad()) Assert.True((x * 2).requires_grad);
        }
        using (inference_mode())
        {
            Assert.True(is_inference_mode_enabled());
            Assert.False((x * 2).requires_grad);
        }
        Assert.True((x * 2).requires_grad);
        Assert.False(is_inference_mode_enabled());
        Assert.False((x * 2).detach().requires_grad);
    }

    [Fact]
    public void Unused_inputs_are_an_error_unless_allowed()
    {
        using var scope = NewDisposeScope();
        var x = ones(2, requires_grad: true);
        var y = ones(2, requires_grad: true);

        Assert.Throws<System.Runtime.InteropServices.ExternalException>(() => autograd.grad([x.sum()], [x, y]));
        var found = autograd.grad([x.sum()], [x, y], allow_unused: true);
        Assert.NotNull(found[0]);
        Assert.Null(found[1]);
    }

    [Fact]
    public void Second_derivatives_come_from_a_created_graph()
    {
        using var scope = NewDisposeScope();
        var x = tensor(3.0, requires_grad: true);

        var first = autograd.grad([x.pow(3)], [x], create_graph: true)[0];
        var second = autograd.grad([first], [x])[0];

        Assert.Equal(27.0, first.item<double>(), 12);
        Assert.Equal(18.0, second.item<double>(), 12);
    }

    [Fact]
    public void Chunks_backward_one_by_one_as_they_would_at_once()
    {
        using var scope = NewDisposeScope();
        var w = randn(6, 4, dtype: float64, generator: new Generator(2)).requires_grad_();
        var x = randn(8, 4, dtype: float64, generator: new Generator(3));
        nn.functional.linear(x, w).logsumexp(-1).sum().backward();
        var whole = w.grad!.clone();
        w.grad = null;

        foreach (var piece in x.chunk(4)) nn.functional.linear(piece, w).logsumexp(-1).sum().backward();

        Assert.True(w.grad!.allclose(whole));
    }
}
