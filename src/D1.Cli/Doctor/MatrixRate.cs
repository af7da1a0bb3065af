using System.Diagnostics;
using static TorchSharp.torch;

namespace D1.Cli.Doctor;

/// <summary>Measures what training mostly does: float32 matrix products on one thread.</summary>
internal static class MatrixRate
{
    private const int Size = 1024;
    private const int Rounds = 12;

    /// <summary>GFLOP/s of the best of several [1024, 1024] × [1024, 1024] products: the best, since others may use the machine too.</summary>
    public static double Measure()
    {
        set_num_threads(1);
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
