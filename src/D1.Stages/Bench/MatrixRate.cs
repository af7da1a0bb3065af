using System.Diagnostics;
using D1.Model.Kernels;
using static TorchSharp.torch;

namespace D1.Stages.Bench;

/// <summary>Measures what training and decoding mostly do: float32 products with weights. Other rates are given as shares of it.</summary>
public static class MatrixRate
{
    private const int Size = 1024;
    private const int Rounds = 12;

    /// <summary>
    /// GFLOP/s of the best of several [1024, 1024] × [1024, 1024] products: the best, since others may use the machine too.
    /// </summary>
    /// <param name="threads">Threads of a product; from then on libtorch keeps to them.</param>
    public static double Measure(int threads = 1) =>
        Measure(threads, (x, weight) => FusedKernels.Linear(x, weight) ?? nn.functional.linear(x, weight));

    /// <summary>The same of libtorch's own product.</summary>
    public static double MeasureLibtorch(int threads = 1) => Measure(threads, (x, weight) => nn.functional.linear(x, weight));

    private static double Measure(int threads, Func<Tensor, Tensor, Tensor> multiply)
    {
        set_num_threads(threads);
        using var scope = NewDisposeScope();
        using var inference = no_grad();
        var (left, right) = (ones(Size, Size), ones(Size, Size));
        var best = double.PositiveInfinity;
        for (var round = 0; round < Rounds; round++)
        {
            var started = Stopwatch.GetTimestamp();
            using var product = multiply(left, right);
            best = Math.Min(best, Stopwatch.GetElapsedTime(started).TotalSeconds);
        }
        return 2.0 * Size * Size * Size / best / 1e9;
    }
}
