using System.Globalization;
using CsvHelper;
using D1.Stages.Results;

namespace D1.Cli.Verbs;

/// <summary>The difference of two results as one CSV table, for spreadsheets and data frames.</summary>
internal static class DiffCsv
{
    private static readonly string[] Columns =
        ["what", "name", "a", "b", "difference", "interval_low", "interval_high", "p", "p_holm", "n", "lost", "gained"];

    public static void Write(ResultDifference difference, TextWriter output)
    {
        using var csv = new CsvWriter(output, CultureInfo.InvariantCulture, leaveOpen: true);
        Row(csv, Columns);
        foreach (var pair in difference.Parameters) Row(csv, "parameter", pair.Name, pair.A, pair.B);
        foreach (var pair in difference.Inputs) Row(csv, "input", pair.Name, pair.A, pair.B);
        foreach (var pair in difference.Environment) Row(csv, "environment", pair.Name, pair.A, pair.B);
        foreach (var member in difference.Code?.Changed ?? []) Row(csv, "code", member, "", "changed");
        foreach (var member in difference.Code?.Appeared ?? []) Row(csv, "code", member, "", "is new");
        foreach (var member in difference.Code?.Vanished ?? []) Row(csv, "code", member, "", "is gone");
        foreach (var stage in difference.Behind)
        {
            foreach (var pair in stage.Parameters) Row(csv, "behind", $"{stage.Name}: {pair.Name}", pair.A, pair.B);
            if (stage.IsSameCode == false) Row(csv, "behind", $"{stage.Name}: code", "", stage.Code?.Describe(int.MaxValue) ?? "differs");
        }
        foreach (var pair in difference.Metrics) Row(csv, "figure", pair.Name, Text(pair.A), Text(pair.B), Text(pair.B - pair.A));
        foreach (var tested in difference.Cells?.Tests ?? [])
        {
            var test = tested.Test;
            Row(csv, "evaluation", tested.Name, Text(test.Base), Text(test.New), Text(test.Difference), Text(test.Interval.Low),
                Text(test.Interval.High), Text(test.PValue), Text(tested.AdjustedPValue), Text(test.Problems), Text(test.Lost.Count),
                Text(test.Gained.Count));
        }
    }

    // Every row has every column.
    private static void Row(CsvWriter csv, params string?[] fields)
    {
        foreach (var field in fields.Concat(Enumerable.Repeat<string?>("", Columns.Length - fields.Length))) csv.WriteField(field ?? "");
        csv.NextRecord();
    }

    private static string Text(double? value) => value?.ToString("R", CultureInfo.InvariantCulture) ?? "";
}
