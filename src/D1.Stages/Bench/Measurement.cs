using System.Diagnostics;
using D1.Model.Kernels;
using D1.Pipeline.Execution;
using D1.Pipeline.Statistics;

namespace D1.Stages.Bench;

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

/// <summary>How an approximate sampler's completions compare with the exact ones of the same prompts.</summary>
/// <param name="IdenticalTokens">Share of equal tokens, up to the EOS that comes last: what follows it is padding, and equal for
/// nothing.</param>
/// <param name="IdenticalVerdicts">Share of items with equal verdicts; null without a task.</param>
/// <param name="Accuracy">Approximate against exact, paired by problem; null without a task.</param>
public sealed record Agreement(double IdenticalTokens, double? IdenticalVerdicts, PairedTest? Accuracy);

/// <summary>Where some numbers lie.</summary>
/// <param name="Median">The middle one, or the mean of the two in the middle.</param>
/// <param name="Min">The least.</param>
/// <param name="Max">The greatest.</param>
public readonly record struct Spread(double Median, double Min, double Max)
{
    /// <param name="values">At least one.</param>
    public static Spread Of(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return new((sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2, sorted[0], sorted[^1]);
    }
}
