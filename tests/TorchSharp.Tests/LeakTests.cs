using System.Runtime.CompilerServices;
using TorchSharp.Interop;
using static TorchSharp.torch;

namespace TorchSharp.Tests;

[Collection(Alone.Name)]
public class LeakTests
{
    [Fact]
    public void Training_twice_as_long_keeps_no_more_tensors_alive()
    {
        const int steps = 20;
        using var weight = randn(8, 8).requires_grad_();
        using var moment = zeros_like(weight);

        Train(steps);
        Settle();
        var (managed, native) = (Tensor.TotalCount, NativeMethods.d1_live_tensors());
        Train(steps);

        Assert.Equal(managed, Tensor.TotalCount);
        Assert.Equal(native, NativeMethods.d1_live_tensors());

        void Train(int count)
        {
            for (var step = 0; step < count; step++)
            {
                using var scope = NewDisposeScope();
                var x = randn(16, 8);
                var (first, second) = (nn.functional.linear(x, weight).chunk(2)[0], x[TensorIndex.Ellipsis, ..4]);
                var (values, _) = first.topk(4);
                (values.square().mean() + second.sum() * weight.sum()).backward();
                using var frozen = no_grad();
                moment.mul_(0.9).add_(weight.grad!);
                weight.sub_(moment * 0.01);
                weight.grad = null;
            }
        }
    }

    [Fact]
    public void Finalizers_free_what_nobody_disposed()
    {
        Settle();
        var before = NativeMethods.d1_live_tensors();

        Forget();
        Settle();

        Assert.Equal(before, NativeMethods.d1_live_tensors());

        [MethodImpl(MethodImplOptions.NoInlining)]
        static void Forget()
        {
            for (var k = 0; k < 10; k++) _ = ones(4);
        }
    }

    [Fact]
    public void Failed_calls_leave_nothing_behind()
    {
        using var x = ones(2, 3);
        Settle();
        var before = NativeMethods.d1_live_tensors();

        for (var k = 0; k < 3; k++) Assert.ThrowsAny<Exception>(() => x.mm(x));

        Assert.Equal(before, NativeMethods.d1_live_tensors());
    }

    /// <summary>Lets the finalizers of what earlier tests forgot run now rather than between two counts.</summary>
    private static void Settle()
    {
        for (var k = 0; k < 2; k++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
    }
}
