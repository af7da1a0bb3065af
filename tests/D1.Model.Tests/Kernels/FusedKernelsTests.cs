using D1.Model.Kernels;
using D1.Model.Network;

using static TorchSharp.torch;

namespace D1.Model.Tests.Kernels;

/// <summary>The kernels against the same modules at float64, which no kernel takes: values and gradients to 2e-5 of the largest.</summary>
public sealed class FusedKernelsTests : IDisposable
{
    private readonly IDisposable _scope = NewDisposeScope();
    private readonly Generator _generator = new(11);

    public void Dispose()
    {
        _generator.Dispose();
        _scope.Dispose();
    }

    [KernelFact]
    public void The_kernels_apply_on_this_machine()
    {
        Assert.NotNull(FusedKernels.RmsNorm(Draw(3, 16), Draw(16), 1e-5));
        Assert.NotNull(FusedKernels.SwiGlu(Draw(3, 5), Draw(3, 5)));
        Assert.NotNull(FusedKernels.Linear(Draw(3, 32), Draw(16, 32)));
        Assert.NotNull(FusedKernels.Attention(Draw(1, 2, 1, 4), Draw(1, 2, 1, 4), Draw(1, 2, 1, 4), (Draw(2, 1, 2), Draw(2, 1, 2)), 0));
    }

    [Fact]
    public void No_kernel_takes_another_type()
    {
        Assert.Null(FusedKernels.RmsNorm(Draw(3, 16).to(ScalarType.Float64), Draw(16).to(ScalarType.Float64), 1e-5));
        Assert.Null(FusedKernels.SwiGlu(Draw(3, 5).to(ScalarType.BFloat16), Draw(3, 5).to(ScalarType.BFloat16)));
        Assert.Null(FusedKernels.Linear(Draw(3, 16).to(ScalarType.Float64), Draw(16, 16).to(ScalarType.Float64)));
    }

    [Theory]
    [InlineData(1, 4)]
    [InlineData(5, 64)]
    [InlineData(700, 100)]
    [InlineData(4100, 16)]
    public void Rms_norm(long rows, long width) =>
        AssertSame([Draw(rows, width), Draw(width)], x => new RmsNorm("norm", x[1], 1e-5).Forward(x[0]));

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 21)]
    [InlineData(300, 192)]
    public void Swi_glu(long rows, long width) =>
        AssertSame([Draw(rows, width).mul(4), Draw(rows, width)], x => SwiGlu.Forward(x[0], x[1]));

    [Theory]
    [InlineData(1, 16, 16)]
    [InlineData(7, 64, 192)]
    [InlineData(333, 192, 64)]
    [InlineData(130, 24, 8)]
    [InlineData(9, 64, 115)]
    public void Linear(long rows, long inputs, long outputs) =>
        AssertSame([Draw(rows, inputs), Draw(outputs, inputs)], x => new Projection("linear", x[1]).Forward(x[0]));

    [Theory]
    [InlineData(1, 1, 1, 1, 2, 0, 1)]
    [InlineData(3, 44, 4, 4, 16, 0, 44)]
    [InlineData(2, 130, 4, 2, 20, 0, 130)]
    [InlineData(2, 70, 6, 1, 64, 33, 32)]
    [InlineData(1, 200, 2, 2, 128, 0, 200)]
    public void Attention_with_rotary_embedding(long batch, long length, long heads, long kvHeads, long size, long first, long queries)
    {
        using var rotary = new RotaryEmbedding((int)size, 100);
        var tables = rotary.Tables(length, CPU);
        AssertSame([Draw(batch, queries, heads, size), Draw(batch, length, kvHeads, size), Draw(batch, length, kvHeads, size)],
            x => Attention.Forward(x[0], x[1], x[2], tables, first));
    }

    [Fact]
    public void Attention_takes_views_of_one_wide_projection()
    {
        using var rotary = new RotaryEmbedding(8, 100);
        var tables = rotary.Tables(9, CPU);
        AssertSame([Draw(2, 9, 3, 16)], x =>
        {
            var parts = x[0].chunk(2, -1);
            return Attention.Forward(parts[0], parts[1], parts[0] * 2, tables, 0);
        });
    }

    [Fact]
    public void Scores_that_are_far_apart_neither_overflow_nor_vanish()
    {
        using var rotary = new RotaryEmbedding(4, 100);
        var tables = rotary.Tables(20, CPU);
        AssertSame([Draw(1, 20, 1, 4).mul(40), Draw(1, 20, 1, 4).mul(40), Draw(1, 20, 1, 4)],
            x => Attention.Forward(x[0], x[1], x[2], tables, 0));
    }

    [Fact]
    public void A_row_does_not_depend_on_the_rows_beside_it()
    {
        var (x, weight) = (Draw(37, 64), Draw(32, 64));
        var together = new Projection("linear", weight).Forward(x);
        var alone = new Projection("linear", weight).Forward(x.narrow(0, 36, 1));
        Assert.True(FusedKernels.Level == "none" || together.narrow(0, 36, 1).Equals(alone));
    }

    [Fact]
    public void Weights_that_need_no_gradient_get_none()
    {
        var (x, weight) = (Draw(8, 32).requires_grad_(), Draw(16, 32));
        new Projection("linear", weight).Forward(x).sum().backward();
        Assert.NotNull(x.grad);
        Assert.Null(weight.grad);
    }

    private Tensor Draw(params long[] shape) => randn(shape, generator: _generator);

    private void AssertSame(Tensor[] inputs, Func<Tensor[], Tensor> module)
    {
        var narrow = inputs.Select(x => x.clone().requires_grad_()).ToArray();
        var wide = inputs.Select(x => x.to(ScalarType.Float64).requires_grad_()).ToArray();
        var (actual, expected) = (module(narrow), module(wide));
        AssertClose("value", expected, actual);
        var direction = Draw(expected.shape);
        (actual * direction).sum().backward();
        (expected * direction).sum().backward();
        for (var k = 0; k < inputs.Length; k++)
            AssertClose($"gradient {k}", wide[k].grad!, narrow[k].grad!);
    }

    private static void AssertClose(string what, Tensor expected, Tensor actual)
    {
        Assert.Equal(expected.shape, actual.shape);
        var largest = expected.abs().max().item<double>();
        var difference = (expected - actual.to(ScalarType.Float64)).abs().max().item<double>();
        Assert.True(difference <= 2e-5 * Math.Max(largest, 1), $"{what}: differs by {difference} of {largest}");
    }
}
