using D1.Model.Kernels;
using static TorchSharp.torch;

namespace D1.Microbenchmarks.Eager;

/// <summary>A linear map of 1024 rows, 1024 to 1024: D1's kernel against libtorch's MKL, in one process.</summary>
internal sealed record ProductRace(string Work, int Threads) : Race(Work, Threads)
{
    private const int Size = 1024, Rounds = 10, TimesOfRound = 5;

    // Sums of 1024 products, taken in another order.
    public override double Tolerance => 1e-3;

    public override bool IsOneProcess => true;

    public override Func<Tensor> Eager(string models) => Product((x, weight) => nn.functional.linear(x, weight));

    public override Func<Tensor> Own(string models) => Product((x, weight) => FusedKernels.Linear(x, weight)!);

    /// <summary>GFLOP/s of D1's kernel, by the processor's time: the best of some rounds, since others may use the machine too.</summary>
    public static double Rate()
    {
        var multiply = Product((x, weight) => FusedKernels.Linear(x, weight)!);
        var best = double.PositiveInfinity;
        for (var round = 0; round < Rounds; round++)
        {
            var before = Environment.CpuUsage.TotalTime;
            for (var time = 0; time < TimesOfRound; time++)
                multiply().Dispose();
            best = Math.Min(best, (Environment.CpuUsage.TotalTime - before).TotalSeconds / TimesOfRound);
        }

        return 2e-9 * Size * Size * Size / best;
    }

    private static Func<Tensor> Product(Func<Tensor, Tensor, Tensor> multiply)
    {
        TensorMemory.Use();
        Tensor x = empty(Size, Size), weight = empty(Size, Size);
        RaceInput.Fill(x, 1);
        RaceInput.Fill(weight, 1);
        return () =>
        {
            using var inference = no_grad();
            using var y = multiply(x, weight);
            using var first = y[0];
            return first.clone();
        };
    }
}
