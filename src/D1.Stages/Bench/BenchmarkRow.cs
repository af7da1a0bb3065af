namespace D1.Stages.Bench;

/// <summary>A <see cref="Measurement"/> in a <see cref="BenchmarkReport"/>.</summary>
public sealed record BenchmarkRow
{
    public required string Name { get; init; }

    /// <summary>Timed runs.</summary>
    public required int Runs { get; init; }

    /// <summary>Median of the runs.</summary>
    public required double Seconds { get; init; }

    public required double Min { get; init; }

    public required double Max { get; init; }

    /// <summary>Of one run.</summary>
    public required long Tokens { get; init; }

    public required double TokensPerSecond { get; init; }

    /// <summary>Text, of tokenizers, in 10⁶ bytes of UTF-8 a second.</summary>
    public double? MbPerSecond { get; init; }

    /// <summary>The most resident memory, in 10⁶ bytes.</summary>
    public required double PeakRssMb { get; init; }

    /// <summary>Multiplications and additions that a run cannot do without, in 10⁹.</summary>
    public double? Gflop { get; init; }

    /// <summary>The time of those at the matrix rate, as a share of the median.</summary>
    public double? ShareOfMatrixRate { get; init; }

    /// <summary>Of an approximate sampler: the share of tokens that the exact one has too.</summary>
    public double? IdenticalTokens { get; init; }

    /// <summary>The share of problems with the exact one's verdict.</summary>
    public double? IdenticalVerdicts { get; init; }

    /// <summary>Percent of correct units, where completions were scored.</summary>
    public double? Score { get; init; }

    /// <summary>Problems that were compared.</summary>
    public int? Problems { get; init; }

    /// <summary>Points, against the exact sampler on those problems.</summary>
    public double? ScoreDifference { get; init; }

    /// <summary>95 % interval of the difference: lower and upper end.</summary>
    public IReadOnlyList<double>? ScoreInterval { get; init; }

    /// <param name="measurement">What was measured.</param>
    /// <param name="matrixRate">GFLOP/s.</param>
    public static BenchmarkRow Of(Measurement measurement, double matrixRate) => new()
    {
        Name = measurement.Name,
        Runs = measurement.Seconds.Count,
        Seconds = measurement.Median,
        Min = measurement.Seconds.Min(),
        Max = measurement.Seconds.Max(),
        Tokens = measurement.Tokens,
        TokensPerSecond = measurement.TokensPerSecond,
        MbPerSecond = measurement.TextBytes / measurement.Median / 1e6,
        PeakRssMb = measurement.PeakBytes / 1e6,
        Gflop = measurement.Gflop,
        ShareOfMatrixRate = measurement.ShareOf(matrixRate),
        IdenticalTokens = measurement.Agreement?.IdenticalTokens,
        IdenticalVerdicts = measurement.Agreement?.IdenticalVerdicts,
        Score = measurement.Score,
        Problems = measurement.Agreement?.Accuracy?.Problems,
        ScoreDifference = measurement.Agreement?.Accuracy?.Difference,
        ScoreInterval = measurement.Agreement?.Accuracy is { Interval: var interval } ? [interval.Low, interval.High] : null,
    };
}
