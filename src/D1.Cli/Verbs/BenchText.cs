using System.Globalization;
using D1.Stages.Bench;

namespace D1.Cli.Verbs;

/// <summary>A benchmark's report as a table for a terminal.</summary>
internal static class BenchText
{
    public static void Print(TextWriter output, BenchmarkReport report)
    {
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"float32 matrix products: {report.MatrixGflops:0} GFLOP/s"));
        output.WriteLine(
            $"{"",-28}{"median s",10}{"min",9}{"max",9}{"tokens/s",11}{"MB/s",8}{"peak MB",10}{"GFLOP",9}{"share",8}{"same tokens",13}");
        foreach (var row in report.Rows)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{row.Name,-28}{row.Seconds,10:0.000}{row.Min,9:0.000}{row.Max,9:0.000}{row.TokensPerSecond,11:0.0}"
                    + $"{row.MbPerSecond,8:0.0}{row.PeakRssMb,10:0}{row.Gflop,9:0.0}"
                    + $"{row.ShareOfMatrixRate,8:0 %}{row.IdenticalTokens,13:0.0 %}"));
            if (row.ScoreInterval is [var low, var high])
                output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"{"",-28}{row.Problems} problems: same verdicts {row.IdenticalVerdicts:0.0 %}, score {row.Score:0.0}, against exact "
                        + $"{row.ScoreDifference:+0.0;-0.0;0.0} [{low:+0.0;-0.0;0.0}, {high:+0.0;-0.0;0.0}]"));
        }
    }
}
