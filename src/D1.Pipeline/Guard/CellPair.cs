using D1.Core;
using D1.Pipeline.Statistics;

namespace D1.Pipeline.Guard;

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
