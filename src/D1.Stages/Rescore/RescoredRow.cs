using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using D1.Core;
using D1.Pipeline.Statistics;
using D1.Stages.Tables;
using D1.Tasks;
using D1.Tasks.Data;
using D1.Tasks.Gsm;
using D1.Tasks.Released;

namespace D1.Stages.Rescore;

/// <summary>Table 1's row LLaDA-8B-Instruct, computed again from the released generations, beside what the paper prints.</summary>
public sealed partial record RescoredRow(IReadOnlyList<RescoredCell> Cells)
{
    /// <param name="files">Released files, <c>task_model_length_steps_rank_generations.json</c>; those of one task and length are one
    /// cell.</param>
    /// <exception cref="InputException">A file has another name or another shape.</exception>
    public static RescoredRow Of(IEnumerable<string> files) => new(
        [.. files.GroupBy(Setup).OrderBy(setup => IndexOf(setup.Key.Task)).ThenBy(setup => setup.Key.Length)
            .Select(setup => Cell(setup.Key, setup))]);

    /// <summary>The row as a table for a terminal, with its notes below.</summary>
    public string ToText()
    {
        var text = new StringBuilder();
        text.AppendLine("LLaDA-8B-Instruct, released generations scored again: % [95 % interval], beside Table 1 of the paper");
        text.AppendLine();
        text.AppendLine(CultureInfo.InvariantCulture,
            $"{"task",-10} {"length",6} {"n",5} {"score",7}  {"interval",-14} {"paper",6} {"tokens",8}");
        foreach (var cell in Cells)
        {
            var interval = string.Create(CultureInfo.InvariantCulture, $"[{cell.Interval.Low:F1}, {cell.Interval.High:F1}]");
            text.Append(CultureInfo.InvariantCulture, $"{cell.Task,-10} {cell.Length,6} {cell.N,5} {cell.Score,7:F2}  {interval,-14} ");
            text.AppendLine(CultureInfo.InvariantCulture,
                $"{cell.Printed,6:F1} {cell.EffectiveTokens,8:F2}{(cell.Note is null ? "" : "  *")}");
        }

        foreach (var cell in Cells.Where(cell => cell.Note is not null))
            text.AppendLine(CultureInfo.InvariantCulture, $"* {cell.Task} {cell.Length}: {cell.Note}");
        var absent = ReleasedGenerations.BlobIds.Keys.Select(Setup).Distinct()
            .Where(setup => !Cells.Any(cell => (cell.Task, cell.Length) == setup))
            .OrderBy(setup => IndexOf(setup.Task)).ThenBy(setup => setup.Length).Select(setup => $"{setup.Task} {setup.Length}").ToList();
        if (absent.Count > 0)
            text.AppendLine($"no files of {string.Join(", ", absent)} in the mirror; without {HubMirror.Variable} all are downloaded");
        return text.ToString();
    }

    private static RescoredCell Cell((string Task, int Length) setup, IEnumerable<string> files)
    {
        var score = ReleasedScore.Of(TaskRegistry.PaperTask(setup.Task), files.SelectMany(GenerationsFile.Read));
        // The cells of a board are dependent, and each board is one item; elsewhere an item is a unit.
        ItemVerdict[] verdicts = [.. score.Items.Select((item, index) =>
            new ItemVerdict(index.ToString(CultureInfo.InvariantCulture), item.Verdict.Correct, item.Verdict.Total))];
        return new RescoredCell(
            setup.Task,
            setup.Length,
            verdicts.Length,
            score.Accuracy,
            Interval.Of(verdicts),
            score.AverageEffectiveTokens,
            PrintedRow.Score(setup.Task, setup.Length),
            setup.Task == Gsm8kTask.TaskName && verdicts.Length < PrintedRow.Gsm8kItems
                ? $"the release has {verdicts.Length} of {PrintedRow.Gsm8kItems} items"
                : null);
    }

    private static (string Task, int Length) Setup(string file) =>
        FileName().Match(Path.GetFileName(file)) is { Success: true } match
        && int.TryParse(match.Groups["length"].ValueSpan, CultureInfo.InvariantCulture, out var length)
            ? (match.Groups["task"].Value, length)
            : throw new InputException(
                $"{file}: its name must be task_model_length_steps_rank_generations.json, with a task of "
                    + $"{string.Join(", ", TaskRegistry.PaperNames)}");

    private static int IndexOf(string task) => TaskRegistry.PaperNames.TakeWhile(name => name != task).Count();

    [GeneratedRegex(@"\A(?<task>gsm8k|math500|countdown|sudoku)_.+_(?<length>[0-9]+)_[0-9]+_[0-9]+_generations\.json\z")]
    private static partial Regex FileName();
}

/// <summary>One cell of Table 1's first row, from the released generations.</summary>
/// <param name="Task">gsm8k, math500, countdown or sudoku.</param>
/// <param name="Length">Generation length in tokens.</param>
/// <param name="N">Items; for Sudoku, boards.</param>
/// <param name="Score">Percent.</param>
/// <param name="Interval">95 %, percent; for Sudoku clustered by board.</param>
/// <param name="EffectiveTokens">The released average.</param>
/// <param name="Printed">Percent, as the paper prints it.</param>
/// <param name="Note">A known difference, or null.</param>
public sealed record RescoredCell(string Task, int Length, int N, double Score, Interval Interval, double EffectiveTokens, double? Printed,
    string? Note);

/// <summary>The row LLaDA-8B-Instruct of the paper's Table 1, in percent.</summary>
public static class PrintedRow
{
    /// <summary>Items of the whole test set of GSM8K; the released files have fewer at some lengths.</summary>
    public const int Gsm8kItems = 1319;

    /// <summary>The printed score, or null where the table has no such cell.</summary>
    public static double? Score(string task, int length) => PaperTable.Score("base", task, length);
}
