using D1.Core;
using D1.Pipeline.Statistics;

namespace D1.Pipeline.Guard;

/// <summary>
/// Says whether a result set lost against another one, beyond chance. Every cell is tested, and every model and task over all of its
/// lengths, where a small loss that no length shows alone adds up; the lengths share problems, so there the problem is the unit.
/// </summary>
public static class RegressionGuard
{
    /// <exception cref="InputException">A cell is missing in one of the sets and that is not allowed, no cell is in both, or their items
    /// differ.</exception>
    public static GuardReport Compare(ResultSet @base, ResultSet @new, double alpha, bool allowMissing)
    {
        if (@base.IsTable != @new.IsTable)
            throw new InputException(
                $"{@base.Source} is {Kind(@base)}, {@new.Source} is {Kind(@new)}: compare a table with a table, or a cell with a cell");
        var pairs = @base.Cells.Select(cell =>
            (Base: cell, New: @base.IsTable ? @new.Cells.FirstOrDefault(other => other.Name == cell.Name) : @new.Cells[0])).ToList();
        var onlyInBase = pairs.Where(pair => pair.New is null).Select(pair => pair.Base.Name).ToList();
        var onlyInNew = @new.Cells.Where(cell => pairs.All(pair => pair.New != cell)).Select(cell => cell.Name).ToList();
        if (!allowMissing) RequireAll(onlyInBase, @new.Source, onlyInNew, @base.Source);
        var tests = Tests([.. pairs.Where(pair => pair.New is not null).Select(pair => CellPair.Match(pair.Base, pair.New!))]).ToList();
        if (tests.Count == 0) throw new InputException($"{@base.Source} and {@new.Source} have no cell in common");
        var adjusted = HolmCorrection.Adjust([.. tests.Select(test => test.Test.PValue)]);
        return new GuardReport(alpha,
            [.. tests.Zip(adjusted, (test, p) => new GuardTest(test.Cell, test.IsPooled, test.Test, p, p <= alpha))], onlyInBase,
            onlyInNew);
    }

    private static IEnumerable<(CellName Cell, bool IsPooled, PairedTest Test)> Tests(IReadOnlyList<CellPair> pairs)
    {
        foreach (var task in pairs.GroupBy(pair => pair.Name with { Length = null }))
        {
            foreach (var pair in task)
                yield return (pair.Name, false, PairedTest.Of(pair.Base, pair.New));
            if (task.Count() > 1)
                yield return (task.Key, true,
                    PairedTest.Of([.. task.SelectMany(pair => pair.Base)], [.. task.SelectMany(pair => pair.New)]));
        }
    }

    private static void RequireAll(List<CellName> onlyInBase, string @new, List<CellName> onlyInNew, string @base)
    {
        var missing = new[] { (Cells: onlyInBase, Source: @new), (Cells: onlyInNew, Source: @base) }.Where(lack => lack.Cells.Count > 0)
            .Select(lack => $"{lack.Source} lacks {string.Join(", ", lack.Cells)}").ToList();
        if (missing.Count > 0) throw new InputException($"{string.Join("; ", missing)} (--allow-missing compares the other cells)");
    }

    private static string Kind(ResultSet set) => set.IsTable ? "a table" : "one cell";
}

/// <summary>One cell of both sets: the same items in the same order.</summary>
public sealed record CellPair(CellName Name, IReadOnlyList<ItemVerdict> Base, IReadOnlyList<ItemVerdict> New)
{
    /// <exception cref="InputException">Items are missing on one side, or one counts other units.</exception>
    public static CellPair Match(ResultCell @base, ResultCell @new)
    {
        var byId = @new.Verdicts.ToDictionary(verdict => verdict.Id);
        Require(@base.Verdicts.Where(verdict => !byId.ContainsKey(verdict.Id)), @base, $"are not in {@new.Source}");
        var known = @base.Verdicts.Select(verdict => verdict.Id).ToHashSet();
        Require(@new.Verdicts.Where(verdict => !known.Contains(verdict.Id)), @new, $"are not in {@base.Source}");
        Require(@base.Verdicts.Where(verdict => byId[verdict.Id].Problem != verdict.Problem), @base, $"ask others in {@new.Source}");
        Require(@base.Verdicts.Where(verdict => byId[verdict.Id].Total != verdict.Total), @base,
            $"count another number of cells in {@new.Source}");
        return new CellPair(@new.Name == CellName.Unknown ? @base.Name : @new.Name, @base.Verdicts,
            [.. @base.Verdicts.Select(verdict => byId[verdict.Id])]);
    }

    private static void Require(IEnumerable<ItemVerdict> odd, ResultCell cell, string trouble)
    {
        var ids = odd.Select(verdict => verdict.Id).ToList();
        if (ids.Count > 0)
            throw new InputException($"{cell.Source}: {ids.Count} of {cell.Verdicts.Count} ids {trouble}, the first is '{ids[0]}': "
                + "results are compared on the same problems");
    }
}
