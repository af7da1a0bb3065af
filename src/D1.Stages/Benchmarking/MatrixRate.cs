using System.Diagnostics;
using static TorchSharp.torch;

namespace D1.Stages.Benchmarking;

/// <summary>Measures what training and decoding mostly do: float32 matrix products. Other rates are given as shares of it.</summary>
public static class MatrixRate
{
    private const int Size = 1024;
    private const int Rounds = 12;

    /// <summary>
    /// GFLOP/s of the best of several [1024, 1024] × [1024, 1024] products: the best, since others may use the machine too.
    /// </summary>
    /// <param name="threads">Threads of a product; from then on libtorch keeps to them.</param>
    public static double Measure(int threads = 1)
    {
        set_num_threads(threads);
        using var scope = NewDisposeScope();
        using var inference = no_grad();
        var (left, right) = (ones(Size, Size), ones(Size, Size));
        var best = double.PositiveInfinity;
        for (var round = 0; round < Rounds; round++)
        {
            var started = Stopwatch.GetTimestamp();
            using var product = matmul(left, right);
            best = Math.Min(best, Stopwatch.GetElapsedTime(started).TotalSeconds);
        }
        return 2.0 * Size * Size * Size / best / 1e9;
    }
}
