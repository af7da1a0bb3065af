using System.Globalization;
using System.Text.Json;
using D1.Core;
using D1.Pipeline.Specs;
using D1.Pipeline.Store;
using D1.Stages.Tables;

namespace D1.Stages.Report;

/// <summary>A table's file, as <see cref="Table1"/> writes it.</summary>
internal sealed record TableDocument(
    string Profile, long? Seed, IReadOnlyList<long>? TrainingSeeds, IReadOnlyList<long>? EvaluationSeeds, IReadOnlyList<long>? Seeds,
    IReadOnlyList<TableDocumentRow> Rows, IReadOnlyList<ReportCurve>? Curves)
{
    // A table's file does not say what its rows are called; its result's spec does.
    private static readonly Dictionary<string, string> Labels = new()
    {
        ["base"] = "base",
        ["sft"] = "+ SFT",
        ["grpo"] = "+ diffu-GRPO",
        ["d1"] = "d1 (SFT + diffu-GRPO)",
    };

    /// <exception cref="InputException">It is not there, or damaged.</exception>
    public static TableDocument Read(string file)
    {
        try
        {
            if (JsonSerializer.Deserialize(File.ReadAllText(file), ReportJson.Default.TableDocument)
                is { Profile: not null, Rows.Count: > 0 } table && table.Rows.All(row => row?.IsWhole == true)
                && (table.Curves ?? []).All(table.Has)) return table;
        }
        catch (Exception error) when (error is JsonException or IOException)
        {
            // Said below, in the same words for all.
        }
        throw new InputException($"{SourceLocation.Shorten(file)}: missing, or no table in JSON");
    }

    /// <summary>Whether its rows are others than those of Table 1.</summary>
    public bool IsAblation => Table1.IsAblation([.. Rows.Select(row => row.Model).Distinct()]);

    private bool Has(ReportCurve? curve) => curve is { Name: not null, Task: not null, Models.Count: > 0 }
        && curve.AreaInterval is null or { Count: 2 } && curve.Models.All(model => Rows.Any(row =>
            (row.Model, row.Task, row.Length) == (model, curve.Task, curve.Length) && row.TokensPerPass is not null));

    /// <summary>The table as it is shown.</summary>
    /// <param name="name">What it is called.</param>
    /// <param name="result">Its result; null of a table that is kept by name.</param>
    /// <param name="seeds">What it was made under, as the results behind it say; null where they are not at hand.</param>
    /// <param name="cellOf">The cell in a row's artifact; null where it is not at hand.</param>
    /// <param name="subjectOf">The subject of a row's model.</param>
    /// <param name="secondsOf">What the training run behind an artifact of a cell took; null where it is not at hand.</param>
    /// <param name="differences">How its rows differ.</param>
    public ReportTable ToReport(string name, Artifact? result, TableSeeds? seeds, Func<string?, string?> cellOf,
        Func<string, string> subjectOf, Func<string?, double?> secondsOf, IReadOnlyList<ReportDifference> differences)
    {
        var spec = result?.Manifest.EffectiveSpec;
        string[] tasks = [.. Rows.Select(row => row.Task).Distinct()], models = [.. Rows.Select(row => row.Model).Distinct()];
        var labels = models.ToDictionary(model => model, model => (string?)spec?["rows"]?.AsArray()
            .FirstOrDefault(row => (string?)row?["model"] == model)?["label"] ?? Labels.GetValueOrDefault(model, model));
        ReportTask[] shown = [.. tasks.Select(task => new ReportTask(task, (string?)spec?["stands_for"]?[task] ?? StandsFor(task)))];
        return new(name, Table1.TitleOf((string?)spec?["title"], models), Profile,
            Seeds is null ? (seeds ?? TableSeeds.Of(Seed, TrainingSeeds, EvaluationSeeds))?.Words : null, Seeds ?? [],
            result is null ? null : ReportResult.IdOf(result.Manifest), shown,
            [.. Rows.Select(row => row.Length).Distinct()],
            [.. models.Select(model => new ReportRow(model, labels[model], subjectOf(model),
                [.. Rows.Where(row => row.Model == model).Select(row => Score(row, row))]))],
            [.. from model in models
                from choice in CheckpointChoice.All
                let rows = Rows.Where(row => row.Model == model && row.Choice(choice.Name) is not null).ToList()
                where rows.Count > 0
                select new ReportRow(model, $"{labels[model]}, {choice.Label}", null,
                    [.. rows.Select(row => Score(row, row.Choice(choice.Name)!))])],
            IsAblation ? [] : [.. PaperTable.Rows.Where(row => shown.Any(task => row.Scores.ContainsKey(task.StandsFor)))],
            IsAblation, differences, Curves ?? []);

        ReportScore Score(TableDocumentRow row, TableDocumentScore score) =>
            new(row.Task, row.Length, row.N, score.Score, score.Interval[0], score.Interval[1], cellOf(score.First),
                score.Replicates is { } replicates ? string.Create(CultureInfo.InvariantCulture,
                    $"the mean of {replicates.Count} seeds, whose links lead to seed {replicates[0].Seed} alone") : null,
                score is TableDocumentRow ? row.TokensPerPass : null, Seconds(score));

        double? Seconds(TableDocumentScore score)
        {
            var seconds = score.Artifacts.Select(secondsOf).ToList();
            return seconds.Contains(null) ? null : seconds.Average();
        }
    }

    // The nano tasks of other names than the paper's: tables that are kept by name do not say.
    private static string StandsFor(string task) => task switch { "gsm" => "gsm8k", "math" => "math500", _ => task };
}

/// <summary>A score of the file, and what it is of.</summary>
internal record TableDocumentScore(double Score, double[] Interval, string? Artifact, IReadOnlyList<TableDocumentReplicate>? Replicates)
{
    /// <summary>The artifact of the cell; of replicates, of the first.</summary>
    public string? First => Artifact ?? Replicates?[0].Artifact;

    /// <summary>The artifacts of its cells, one a seed.</summary>
    public IEnumerable<string?> Artifacts => Replicates?.Select(replicate => replicate.Artifact) ?? [Artifact];

    /// <summary>Whether all is there.</summary>
    public virtual bool IsWhole => double.IsFinite(Score) && Interval is { Length: 2 } && Interval.All(double.IsFinite)
        && (Replicates is null || (Replicates.Count > 0 && Replicates.All(replicate => replicate is not null)));
}

/// <summary>A score under one seed.</summary>
internal sealed record TableDocumentReplicate(long Seed, double Score, string? Artifact);

/// <summary>A cell of the file.</summary>
internal sealed record TableDocumentRow(
    string Model, string Task, int Length, int N, double Score, double[] Interval, string? Artifact,
    IReadOnlyList<TableDocumentReplicate>? Replicates, TableDocumentScore? ValidationSelected, TableDocumentScore? BestOnTest,
    double? TokensPerPass)
    : TableDocumentScore(Score, Interval, Artifact, Replicates)
{
    /// <inheritdoc/>
    public override bool IsWhole =>
        base.IsWhole && Model is not null && Task is not null && ValidationSelected?.IsWhole != false && BestOnTest?.IsWhole != false;

    /// <summary>The cell of another model of the same run.</summary>
    public TableDocumentScore? Choice(string name) => name == CheckpointChoice.OnTest.Name ? BestOnTest : ValidationSelected;
}
