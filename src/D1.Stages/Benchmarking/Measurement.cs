using System.Diagnostics;
using D1.Model.Kernels;
using D1.Pipeline.Execution;

namespace D1.Stages.Benchmarking;

/// <summary>Some equal pieces of work, timed one by one.</summary>
/// <param name="Name">What was measured.</param>
/// <param name="Seconds">Of each run, in order.</param>
/// <param name="Tokens">Tokens of one run.</param>
/// <param name="PeakBytes">The most memory that the process held meanwhile.</param>
/// <param name="Gflop">Multiplications and additions that a run cannot do without, in 10⁹; null where nobody counted them.</param>
public sealed record Measurement(string Name, IReadOnlyList<double> Seconds, long Tokens, long PeakBytes, double? Gflop)
{
    /// <summary>Where an approximation was measured: how its results compare with the exact ones.</summary>
    public Agreement? Agreement { get; init; }

    /// <summary>Where completions were scored: percent of correct units.</summary>
    public double? Score { get; init; }

    /// <summary>Of tokenizers: the text of one run, in bytes of UTF-8.</summary>
    public long? TextBytes { get; init; }

    public double Median => Spread.Of(Seconds).Median;

    public double TokensPerSecond => Tokens / Median;

    /// <summary>The least time that the necessary arithmetic takes at a matrix rate in GFLOP/s, as a share of the median.</summary>
    public double? ShareOf(double matrixRate) => Gflop / matrixRate / Median;

    /// <summary>Runs once untimed: the first run pays for memory and for what is compiled on first use.</summary>
    /// <param name="name">What is measured.</param>
    /// <param name="runs">Timed runs.</param>
    /// <param name="tokens">Tokens of one run.</param>
    /// <param name="gflop">As <see cref="Gflop"/>.</param>
    /// <param name="run">One run.</param>
    public static Measurement Of(string name, int runs, long tokens, double? gflop, Action run)
    {
        TensorMemory.Reset();
        PeakMemory.Reset();
        run();
        var seconds = new List<double>();
        for (var number = 0; number < runs; number++)
        {
            var started = Stopwatch.GetTimestamp();
            run();
            seconds.Add(Stopwatch.GetElapsedTime(started).TotalSeconds);
        }

        return new Measurement(name, seconds, tokens, PeakMemory.Bytes(), gflop);
    }
}
