using System.Globalization;
using D1.Pipeline.Graph;
using D1.Stages.Estimates;
using D1.Stages.Evaluation;
using D1.Stages.Sources;
using D1.Stages.Tables;

namespace D1.Stages.Claims;

/// <summary>What replicates of a table can find out, before anything runs.</summary>
public static class TablePower
{
    /// <summary>Standard deviation of a difference from seed to seed beyond that of its problems, in points: about what the nano table's
    /// had over five seeds (docs/nano.md).</summary>
    public const double SeedDeviation = 5;

    /// <summary>Share of problems whose verdict differs between two rows.</summary>
    public const double Discordant = 0.3;

    /// <summary>The smallest difference, in points, that a claim of so many tasks finds on one of them in four of five cases.</summary>
    /// <param name="problems">Of a cell; at several lengths they are the same.</param>
    /// <param name="seeds">N, at least 2.</param>
    /// <param name="tasks">Of the claim.</param>
    public static double Detectable(int problems, int seeds, int tasks) =>
        ClaimTest.Detectable(Math.Sqrt((SeedDeviation * SeedDeviation) + (1e4 * Discordant / problems)), seeds, tasks);

    /// <summary>In a line; null where a node is no table with replicates.</summary>
    public static string? Describe(StageNode node)
    {
        if (node.Options is not Table1Options { Seeds: > 1 } table) return null;
        var sizes = (from cell in node.Inputs.Values
                     let options = (EvaluateOptions)cell.Options
                     let isOnData = cell.Inputs.Keys.Any(StageInputs.DataSlot.Takes)
                     select options.Problems ?? TaskSizes.TestProblems(options.Task, isOnData)).Distinct().ToList();
        // Of the task that has fewest: of the others it is less.
        var (problems, more) = (sizes.Min(), sizes.Count > 1 ? " and more" : "");
        return string.Create(CultureInfo.InvariantCulture,
            $"power    {table.Seeds} seeds of {problems} problems{more} find {Found(1)} in four of five cases, on one of "
            + $"{table.Tasks.Count} tasks {Found(table.Tasks.Count)} (where seeds scatter by {SeedDeviation} points and "
            + $"{Discordant:0%} of answers change)");

        // Scores end at 100.
        string Found(int tasks) => Detectable(problems, table.Seeds, tasks) is <= 100 and var points
            ? string.Create(CultureInfo.InvariantCulture, $"a difference of {points:0.0} points") : "none, however large";
    }
}
