using BenchmarkDotNet.Attributes;
using static TorchSharp.torch;

namespace D1.Microbenchmarks;

/// <summary>What a call into libtorch costs, on tensors so small that the arithmetic costs nothing.</summary>
public class DispatchBenchmarks
{
    private const int Adds = 100;

    private Tensor _left = null!;
    private Tensor _right = null!;

    [GlobalSetup]
    public void Create()
    {
        set_num_threads(1);
        (_left, _right) = (ones(8, 8), zeros(8, 8));
    }

    [Benchmark(Description = "add of two 8x8")]
    public void Add() => (_left + _right).Dispose();

    [Benchmark(Description = "add of a number to 8x8")]
    public void AddNumber() => (_left + 1.5).Dispose();

    [Benchmark(Description = "add of two 8x8 in place")]
    public void AddInPlace() => _left.add_(_right);

    [Benchmark(Description = "sum over a dimension of 8x8")]
    public void Sum() => _left.sum(-1).Dispose();

    [Benchmark(Description = "add of two 8x8 in a scope of 100", OperationsPerInvoke = Adds)]
    public void AddInScope()
    {
        using var scope = NewDisposeScope();
        for (var number = 0; number < Adds; number++) _ = _left + _right;
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _left.Dispose();
        _right.Dispose();
    }
}
