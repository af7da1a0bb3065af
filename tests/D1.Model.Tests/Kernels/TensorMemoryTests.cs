using System.Runtime.InteropServices;

using D1.Model.Kernels;

using static TorchSharp.torch;

namespace D1.Model.Tests.Kernels;

/// <summary>Which blocks are kept for tensors to come. Alone in the process: all large tensors are counted.</summary>
[CollectionDefinition(nameof(TensorMemoryTests), DisableParallelization = true)]
[Collection(nameof(TensorMemoryTests))]
public sealed class TensorMemoryTests
{
    private const long Mega = 1 << 20;

    public TensorMemoryTests() => TensorMemory.Reset();

    [KernelFact]
    public void A_freed_block_serves_tensors_that_fill_two_thirds_of_it()
    {
        Bytes(8 * Mega).Dispose();
        Assert.Equal(8 * Mega, TensorMemory.IdleBytes);
        foreach (var fits in (long[])[8 * Mega, 7 * Mega, 6 * Mega])
        {
            using var tensor = Bytes(fits);
            Assert.Equal(0, TensorMemory.IdleBytes);
        }

        Assert.Equal(8 * Mega, TensorMemory.IdleBytes);
        TensorMemory.Reset();
        Assert.Equal(0, TensorMemory.IdleBytes);
    }

    [KernelFact]
    public void Used_and_idle_blocks_together_exceed_what_was_once_used_by_16_MiB_at_most()
    {
        using var kept = Bytes(4 * Mega);
        var used = TensorMemory.PeakBytes;
        Bytes(60 * Mega).Dispose();
        Assert.Equal(used + (60 * Mega), TensorMemory.PeakBytes);
        using var fits = Bytes(16 * Mega);
        Assert.Equal(60 * Mega, TensorMemory.IdleBytes);
        using var isTooMuch = Bytes(Mega);
        Assert.Equal(0, TensorMemory.IdleBytes);
        Assert.Equal(used + (60 * Mega), TensorMemory.PeakBytes);
    }

    [KernelFact]
    public void Tensors_of_64_KiB_are_taken_over_and_smaller_ones_are_not()
    {
        Bytes((64 << 10) - 1).Dispose();
        Assert.Equal(0, TensorMemory.IdleBytes);
        Bytes(64 << 10).Dispose();
        Assert.Equal(64 << 10, TensorMemory.IdleBytes);
    }

    [KernelFact]
    public void What_is_refused_was_never_used()
    {
        var before = TensorMemory.PeakBytes;
        Assert.ThrowsAny<ExternalException>(() => Bytes(1L << 48));
        Assert.Equal(before, TensorMemory.PeakBytes);
    }

    [KernelFact]
    public async Task Another_thread_may_free_a_block()
    {
        var tensor = Bytes(2 * Mega);
        await Task.Run(tensor.Dispose);
        Assert.Equal(2 * Mega, TensorMemory.IdleBytes);
    }

    private static Tensor Bytes(long count) => empty([count], dtype: ScalarType.Byte);
}
