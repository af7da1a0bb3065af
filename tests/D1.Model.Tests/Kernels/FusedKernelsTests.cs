using D1.Model.Kernels;
using D1.Model.Network;

using static D1.Model.Numbers;
using static TorchSharp.torch;

namespace D1.Model.Tests.Kernels;

/// <summary>
/// The kernels against the same modules at float64, which no kernel takes, differentiated by autograd: values and gradients to 2e-5 of the
/// largest.
/// </summary>
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

    [Fact]
    public void No_kernel_takes_what_autograd_records()
    {
        using var recorded = Draw(16).requires_grad_();
        Assert.Null(FusedKernels.RmsNorm(Draw(3, 16), recorded, 1e-5));
        using (no_grad())
            Assert.Equal(FusedKernels.Level == "none", FusedKernels.RmsNorm(Draw(3, 16), recorded, 1e-5) is null);
    }

    [KernelTheory]
    [InlineData(1, 4)]
    [InlineData(5, 64)]
    [InlineData(700, 100)]
    [InlineData(4100, 16)]
    public void Rms_norm(long rows, long width) => AssertSame(
        [Draw(rows, width), Draw(width)],
        x => new RmsNorm("norm", x[1], 1e-5).Forward(x[0]),
        (x, dy) => [new RmsNorm("norm", x[1], 1e-5).Backward(x[0], dy), x[1].grad!]);

    [KernelTheory]
    [InlineData(1, 1)]
    [InlineData(3, 21)]
    [InlineData(300, 192)]
    public void Swi_glu(long rows, long width) => AssertSame(
        [Draw(rows, width).mul(Number(4)), Draw(rows, width)],
        x => SwiGlu.Forward(x[0], x[1]),
        (x, dy) =>
        {
            var (gate, up) = SwiGlu.Backward(dy, x[0], x[1]);
            return [gate, up];
        });

    [KernelTheory]
    [InlineData(1, 16, 16)]
    [InlineData(7, 64, 192)]
    [InlineData(333, 192, 64)]
    [InlineData(130, 24, 8)]
    [InlineData(9, 64, 115)]
    [InlineData(40, 30, 500)]
    public void Linear(long rows, long inputs, long outputs) => AssertSame(
        [Draw(rows, inputs), Draw(outputs, inputs)],
        x => new Projection("linear", x[1]).Forward(x[0]),
        (x, dy) => [new Projection("linear", x[1]).Backward(x[0], dy, null)!, x[1].grad!]);

    [KernelTheory]
    [InlineData(1, 1, 1, 1, 2, 0, 1)]
    [InlineData(3, 44, 4, 4, 16, 0, 44)]
    [InlineData(2, 130, 4, 2, 20, 0, 130)]
    [InlineData(2, 70, 6, 1, 64, 33, 32)]
    [InlineData(1, 200, 2, 2, 128, 0, 200)]
    public void Attention_with_rotary_embedding(long batch, long length, long heads, long kvHeads, long size, long first, long queries) =>
        AssertAttention([Draw(batch, queries, heads, size), Draw(batch, length, kvHeads, size), Draw(batch, length, kvHeads, size)], first);

    [KernelFact]
    public void Attention_takes_views_of_one_wide_projection()
    {
        var parts = Draw(2, 9, 3, 48).chunk(3, -1);
        AssertAttention(parts, 0);
    }

    [KernelFact]
    public void Scores_that_are_far_apart_neither_overflow_nor_vanish() =>
        AssertAttention([Draw(1, 20, 1, 4).mul(Number(40)), Draw(1, 20, 1, 4).mul(Number(40)), Draw(1, 20, 1, 4)], 0);

    [Fact]
    public void A_row_does_not_depend_on_the_rows_beside_it()
    {
        var (x, weight) = (Draw(37, 64), Draw(32, 64));
        var together = new Projection("linear", weight).Forward(x);
        var alone = new Projection("linear", weight).Forward(x.narrow(0, 36, 1));
        Assert.True(FusedKernels.Level == "none" || together.narrow(0, 36, 1).Equals(alone));
    }

    [KernelFact]
    public void A_frozen_weight_gets_no_gradient_and_a_trained_one_adds_to_what_it_has()
    {
        var (x, frozen, trained) = (Draw(8, 32), Draw(16, 32), Draw(16, 32).requires_grad_());
        using var inference = no_grad();
        new Projection("linear", frozen).Backward(null, Draw(8, 16), null);
        Assert.Null(frozen.grad);
        var dy = Draw(8, 16);
        new Projection("linear", trained).Backward(x, dy, null);
        var once = trained.grad!.clone();
        new Projection("linear", trained).Backward(x, dy, null);
        AssertClose("gradient", once.to(ScalarType.Float64) * Number(2), trained.grad!);
    }

    private Tensor Draw(params long[] shape) => randn(shape, generator: _generator);

    private void AssertAttention(Tensor[] inputs, long first)
    {
        using var rotary = new RotaryEmbedding((int)inputs[0].size(3), 100);
        var tables = rotary.Tables(Math.Max(inputs[1].size(1), first + inputs[0].size(1)), CPU);
        AssertSame(inputs, x => Attention.Forward(x[0], x[1], x[2], tables, first), (x, dy) =>
        {
            var (query, key, value) = Attention.Backward(dy, x[0], x[1], x[2], tables, first);
            return [query, key, value];
        });
    }

    private void AssertSame(Tensor[] inputs, Func<Tensor[], Tensor> module, Func<Tensor[], Tensor, Tensor[]> backward)
    {
        var wide = inputs.Select(x => x.to(ScalarType.Float64).requires_grad_()).ToArray();
        var expected = module(wide);
        var direction = Draw(expected.shape);
        (expected * direction).sum().backward();
        foreach (var input in inputs.Where(x => x.is_leaf))
            input.requires_grad_();
        using var inference = no_grad();
        AssertClose("value", expected.detach(), module(inputs));
        var gradients = backward(inputs, direction);
        for (var k = 0; k < inputs.Length; k++)
            AssertClose($"gradient {k}", wide[k].grad!, gradients[k]);
    }

    private static void AssertClose(string what, Tensor expected, Tensor actual)
    {
        Assert.Equal(expected.shape, actual.shape);
        var largest = expected.abs().max().item<double>();
        var difference = (expected - actual.to(ScalarType.Float64)).abs().max().item<double>();
        Assert.True(difference <= 2e-5 * Math.Max(largest, 1), $"{what}: differs by {difference} of {largest}");
    }
}
