using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace D1.Stages.Bench;

/// <summary>Reports as tables in Markdown: what docs/performance.md shows.</summary>
public static class BenchmarkTables
{
    /// <summary>Time, memory and share of the matrix rate: a row for everything that was measured.</summary>
    public static string Speed(IEnumerable<BenchmarkReport> reports)
    {
        var text = Begin("`d1 bench`", "", "median s", "min", "max", "tokens/s", "MB/s", "peak MB", "GFLOP needed", "matrix GFLOP/s",
            "share", "same tokens");
        foreach (var report in reports)
        {
            foreach (var (index, row) in report.Rows.Index())
                Append(text, $"{(index == 0 ? report.Title : "")}", $"{row.Name}", $"{row.Seconds:0.000}", $"{row.Min:0.000}",
                    $"{row.Max:0.000}", $"{row.TokensPerSecond:0}", $"{row.MbPerSecond:0.0}",
                    $"{row.PeakRssMb:0}", $"{row.Gflop:0.0}", $"{report.MatrixGflops:0}", $"{row.ShareOfMatrixRate:0 %}",
                    $"{row.IdenticalTokens:0.0 %}");
        }

        return text.ToString();
    }

    /// <summary>Approximate samplers beside the exact one on a task: speed, and what it costs.</summary>
    public static string Samplers(IEnumerable<BenchmarkReport> reports)
    {
        var text = Begin("task", "sampler", "tokens/s", "× exact", "same tokens", "same verdicts", "score %",
            "difference to exact [95 %]");
        foreach (var report in reports)
        {
            var exact = report.Rows[0];
            foreach (var (index, row) in report.Rows.Index())
                Append(text, $"{(index == 0 ? report.Options["task"] : "")}", $"{row.Name}", $"{row.TokensPerSecond:0}",
                    $"{row.TokensPerSecond / exact.TokensPerSecond:0.00}",
                    $"{row.IdenticalTokens:0.0 %}", $"{row.IdenticalVerdicts:0.0 %}", $"{row.Score:0.0}",
                    row.ScoreInterval is [var low, var high]
                        ? $"{row.ScoreDifference:+0.0;-0.0;0.0} [{low:+0.0;-0.0;0.0}, {high:+0.0;-0.0;0.0}]" : (FormattableString)$"");
        }

        return text.ToString();
    }

    /// <summary>What single calls cost, those of a class together.</summary>
    /// <param name="report">A brief JSON report of BenchmarkDotNet.</param>
    public static string Calls(string report)
    {
        var text = Begin("call", "median ns", "min", "max", "bytes allocated");
        foreach (var benchmark in JsonNode.Parse(report)!["Benchmarks"]!.AsArray()
            .OrderBy(benchmark => (string?)benchmark!["Type"], StringComparer.Ordinal))
        {
            var statistics = benchmark!["Statistics"]!;
            Append(text, $"{benchmark["MethodTitle"]!.GetValue<string>().Trim('\'')}", $"{(double)statistics["Median"]!:0}",
                $"{(double)statistics["Min"]!:0}", $"{(double)statistics["Max"]!:0}",
                $"{(double)benchmark["Memory"]!["BytesAllocatedPerOperation"]!:0}");
        }

        return text.ToString();
    }

    /// <summary>D1 beside the released schedules in eager operators: what each took, and how many times as fast D1 was.</summary>
    public static string Race(RaceReport report)
    {
        var text = Begin("work", "eager s", "D1 s", "times as fast [least, most]", "eager processor s", "D1 processor s",
            "times as fast [least, most]", "limit", "eager s, plain malloc", "eager peak MB", "D1 peak MB", "share");
        foreach (var row in report.Rows)
        {
            var (clock, processor) = (row.ByClock, row.ByProcessor);
            Append(text, $"{row.Work}", $"{Median(turn => turn.Eager.Seconds):0.000}", $"{Median(turn => turn.Own.Seconds):0.000}",
                $"{clock.Median:0.00} [{clock.Min:0.00}, {clock.Max:0.00}]", $"{Median(turn => turn.Eager.Processor):0.000}",
                $"{Median(turn => turn.Own.Processor):0.000}", $"{processor.Median:0.00} [{processor.Min:0.00}, {processor.Max:0.00}]",
                $"{row.Limit:0.00}", $"{row.EagerSecondsOfPlainMalloc:0.000}", $"{row.EagerPeakMb:0}", $"{row.OwnPeakMb:0}",
                $"{row.OwnPeakMb / row.EagerPeakMb:0 %}");

            double Median(Func<RaceTurn, double> value) => Spread.Of(row.Turns.Select(value)).Median;
        }

        return text.ToString();
    }

    private static StringBuilder Begin(params string[] columns) =>
        new StringBuilder().Append("| ").AppendJoin(" | ", columns).Append(" |\n").Append('|').AppendJoin("", columns.Select(_ => "---|"))
            .Append('\n');

    private static void Append(StringBuilder text, params FormattableString[] cells) =>
        text.Append("| ").AppendJoin(" | ", cells.Select(cell => cell.ToString(CultureInfo.InvariantCulture))).Append(" |\n");
}
