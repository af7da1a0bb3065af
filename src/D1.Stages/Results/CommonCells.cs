using D1.Core;
using D1.Pipeline.Guard;
using D1.Pipeline.Names;
using D1.Pipeline.Store;

namespace D1.Stages.Results;

/// <summary>The evaluations that two results have both.</summary>
internal static class CommonCells
{
    /// <summary>Pairs of the same problems, asked in the same way; null where there is none.</summary>
    /// <param name="a">The first result.</param>
    /// <param name="b">The second, of the same kind.</param>
    /// <param name="store">Holds the evaluations of models.</param>
    /// <param name="notes">Gets a line for what cannot be compared.</param>
    public static (ResultSet A, ResultSet B)? Of(Side a, Side b, ArtifactStore store, List<string> notes)
    {
        var pairs = a.Kind switch
        {
            SideKind.Model => OfModels(a, b, store, notes),
            SideKind.Cell => [(a.Scores!.Cells[0], b.Scores!.Cells[0])],
            SideKind.Table => [.. a.Scores!.Cells.Join(b.Scores!.Cells, cell => cell.Name, cell => cell.Name, (one, two) => (one, two))],
            _ => [],
        };
        if (a.Kind == SideKind.Table) notes.AddRange(OnlyIn(a, b).Concat(OnlyIn(b, a)));
        var sound = pairs.Where(pair => IsSame(pair, notes)).ToList();
        var isTable = a.Kind != SideKind.Cell;
        return sound.Count == 0 ? null
            : (new ResultSet(a.Name, sound.ConvertAll(pair => pair.A), isTable),
                new ResultSet(b.Name, sound.ConvertAll(pair => pair.B), isTable));
    }

    private static List<(ResultCell A, ResultCell B)> OfModels(Side a, Side b, ArtifactStore store, List<string> notes)
    {
        var (one, two) = (EvaluatedCell.OfModel(store, a.Result!, notes.Add), EvaluatedCell.OfModel(store, b.Result!, notes.Add));
        var pairs = one.Select(cell => (A: cell, B: two.FirstOrDefault(cell.IsLike))).Where(pair => pair.B is not null).ToList();
        if (pairs.Count == 0)
        {
            var without = new[] { (Side: a, Cells: one), (Side: b, Cells: two) }.Where(side => side.Cells.Count == 0).ToList();
            notes.Add(without.Count == 0
                ? "both models have evaluations in the store, but none on the same task in the same way"
                : $"the store has no evaluation of {string.Join(" and ", without.Select(side => side.Side.Name))}; "
                    + $"{Typed.D1} {SuggestedRun.OfEvaluation(without[0].Side.Result!.Artifact.Manifest)} makes one");
        }

        string[] settings = [.. pairs.SelectMany(pair => pair.A.Settings.Keys).Distinct()
            .Where(name => pairs.Select(pair => pair.A.Settings.GetValueOrDefault(name)).Distinct().Count() > 1)];
        return pairs.ConvertAll(pair => (pair.A.Result(settings), pair.B!.Result(settings)));
    }

    private static IEnumerable<string> OnlyIn(Side side, Side other)
    {
        var only = side.Scores!.Cells.Select(cell => cell.Name).Except(other.Scores!.Cells.Select(cell => cell.Name)).ToList();
        return only.Count == 0 ? [] : [$"only in {side.Name}: {string.Join(", ", only)}"];
    }

    private static bool IsSame((ResultCell A, ResultCell B) pair, List<string> notes)
    {
        try
        {
            CellPair.Match(pair.A, pair.B);
            return true;
        }
        catch (InputException error)
        {
            notes.Add($"not compared: {error.Message}");
            return false;
        }
    }
}
