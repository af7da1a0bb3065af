using System.Runtime.InteropServices;
using D1.Pipeline.Execution;
using D1.Pipeline.Tests.Toys;
using static TorchSharp.torch;

namespace D1.Pipeline.Tests.Execution;

public sealed class OutOfMemoryTests
{
    private const string OfCuda =
        "CUDA out of memory. Tried to allocate 2.00 GiB. GPU 0 has a total capacity of 79.10 GiB of which 1.10 GiB is free.";

    [Fact]
    public void Advice_names_what_was_asked_for_what_was_planned_and_what_to_change()
    {
        var plan = new MemoryPlan(new MemoryPart("weights", 16_000_000_000, "hold them in fewer bits"),
            new MemoryPart("logits", 800_000_000, "make the batches smaller"));
        Assert.Equal("the memory of the GPU ran out when 2.00 GiB more were asked for; planned were at least 16.8 GB (16.0 GB weights + "
            + "800.0 MB logits); hold them in fewer bits, or run less beside it",
            OutOfMemory.Describe(new LibtorchException(OfCuda), plan));
        Assert.Equal("the memory of this machine ran out; run less beside it",
            OutOfMemory.Describe(new AggregateException(new InsufficientMemoryException()), new MemoryPlan()));
    }

    [Theory]
    [InlineData(OfCuda, true)]
    [InlineData("CUDA error: out of memory", true)]
    [InlineData("CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`", true)]
    [InlineData("[enforce fail at alloc_cpu.cpp:66] . DefaultCPUAllocator: can't allocate memory: you tried to allocate 4000 bytes. Error "
        + "code 12 (Cannot allocate memory)", true)]
    [InlineData("mat1 and mat2 shapes cannot be multiplied", false)]
    public void Errors_of_memory_are_told_from_others(string message, bool isOutOfMemory)
    {
        Assert.Equal(isOutOfMemory, OutOfMemory.Is(new LibtorchException(message)));
        Assert.Equal(isOutOfMemory, OutOfMemory.Is(new AggregateException(new LibtorchException(message))));
    }

    [Fact]
    public void A_stage_that_asks_the_processors_memory_for_too_much_fails_with_advice_and_goes_on_from_its_checkpoint()
    {
        var greedy = true;
        var steps = new List<long>();
        using var lab = new Lab(step =>
        {
            steps.Add(step);
            if (step == 3 && greedy) empty([1L << 46], dtype: ScalarType.Float32).Dispose();
        });
        lab.Spec("toy", "stage: toy\nsteps: 4\n");
        var options = new RunOptions { Workers = 1, CheckpointEvery = 0 };
        var failed = lab.Run("toy", options).Single();
        Assert.Equal(NodeStatus.Failed, failed.Status);
        Assert.EndsWith("toy.yaml: the memory of this machine ran out when 281474976710656 bytes more were asked for; run less beside it. "
            + "Its checkpoints are kept", failed.Error, StringComparison.Ordinal);
        greedy = false;
        Assert.Equal(NodeStatus.Built, lab.Run("toy", options).Single().Status);
        Assert.Equal([1, 2, 3, 3, 4], steps);
    }

    private sealed class LibtorchException(string message) : ExternalException(message);
}
