using System.Globalization;
using CsvHelper;
using D1.Stages.Results;

namespace D1.Cli.Verbs;

/// <summary>The numbers of one result as one CSV table: its figures, every point of its curves, its scores.</summary>
internal static class ShowCsv
{
    public static void Write(ShownResult shown, TextWriter output)
    {
        using var csv = new CsvWriter(output, CultureInfo.InvariantCulture, leaveOpen: true);
        // At which step a curve's value was recorded; at which generation length a score was reached.
        Row(csv, "what", "name", "at", "value", "interval_low", "interval_high");
        foreach (var (name, value) in shown.Artifact.Metrics) Row(csv, "figure", name, null, value);
        foreach (var curve in shown.Curves)
            foreach (var point in curve.Points) Row(csv, "curve", curve.Series, point.Step, point.Value);
        foreach (var score in shown.Scores)
            Row(csv, "score", score.Row, score.Length, score.Score.Value, score.Score.Low, score.Score.High);
    }

    // Every row has every column.
    private static void Row(CsvWriter csv, string what, string name, object? at, object? value, object? low = null, object? high = null)
    {
        foreach (var field in (object?[])[what, name, at, value, low, high])
            csv.WriteField(Convert.ToString(field, CultureInfo.InvariantCulture));
        csv.NextRecord();
    }
}
