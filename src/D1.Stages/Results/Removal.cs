using D1.Core;
using D1.Pipeline.Names;
using D1.Pipeline.Slurm;
using D1.Pipeline.Specs;
using D1.Pipeline.Terminal;

namespace D1.Stages.Results;

/// <summary>What goes when results are removed: never what another result, a table that is kept by name or a job that has not ended needs,
/// or somebody pinned.</summary>
/// <param name="list">What there is.</param>
/// <param name="tables">Where tables are kept.</param>
/// <param name="submissions">What jobs have yet to read.</param>
public sealed class Removal(ResultList list, NamedTables tables, OpenSubmissions submissions)
{
    private const int MostNamed = 5;

    private readonly ILookup<string, ResultSummary> _users = list.All
        .SelectMany(user => list.NeededBy(user).Select(input => (Input: input, User: user)))
        .ToLookup(pair => pair.Input, pair => pair.User);

    /// <summary>The results to remove, what was made from others before those.</summary>
    /// <param name="wanted">What is named.</param>
    /// <param name="withUsers">Whether what was made from it goes too, and what was made from that.</param>
    /// <exception cref="InputException">Something else was made from one, or rests on it, or one is pinned.</exception>
    public IReadOnlyList<ResultSummary> Plan(IReadOnlyCollection<ResultSummary> wanted, bool withUsers)
    {
        // Whatever it was made from may be needed.
        if (list.All.FirstOrDefault(result => result.Spec.Length == 0 && wanted.All(named => named.Place != result.Place)) is { } unread)
            throw new InputException($"{unread.ShortPlace} cannot be read ({unread.Trouble}), and so not what it needs; {Typed.D1} rm "
                + $"{unread.ShortPlace} removes it");
        var (named, seen, order) = (wanted.Select(result => result.Place).ToHashSet(), new HashSet<string>(), new List<ResultSummary>());
        foreach (var result in wanted) Visit(result);
        if (order.Find(list.IsPinned) is { } pinned)
            throw new InputException(named.Contains(pinned.Place)
                ? $"{Describe(pinned)} is pinned; {Typed.D1} unpin {pinned.ShortPlace} lets it go"
                : $"{Describe(pinned)}, which was made from it, is pinned; {Typed.D1} unpin {pinned.ShortPlace} lets it go");
        RequireNoTable(order);
        RequireNoJob(order);
        return order;

        void Visit(ResultSummary result)
        {
            if (!seen.Add(result.Place)) return;
            var users = _users[result.Place].ToList();
            if (!withUsers && users.FindAll(user => !named.Contains(user.Place)) is { Count: > 0 } others)
                throw new InputException($"{Describe(result)} is needed by {Counted.Of(others.Count, "other")}: "
                    + $"{string.Join(", ", others.Select(ResultList.NameOf).Distinct().Take(MostNamed))}"
                    + $"{(others.Count > MostNamed ? ", …" : "")}; --with-users removes what was made from it too");
            foreach (var user in users) Visit(user);
            order.Add(result);
        }
    }

    private void RequireNoTable(List<ResultSummary> gone)
    {
        var cells = tables.Cells().ToLookup(cell => (cell.Stage, cell.Key), cell => cell.Table);
        if (gone.Find(result => cells.Contains((result.Stage, result.Key))) is not { } kept) return;
        var names = cells[(kept.Stage, kept.Key)].Distinct().ToList();
        throw new InputException($"{Describe(kept)} is a cell of the table {names[0]}"
            + (names.Count > 1 ? $" and of {Counted.Of(names.Count - 1, "other")}" : "")
            + $", which could not be compared without it; remove {SourceLocation.Shorten(tables.FileOf(names[0]))} first");
    }

    private void RequireNoJob(List<ResultSummary> gone)
    {
        var needed = submissions.Needed;
        if (gone.Find(result => needed.Contains((result.Stage, result.Key))) is not { } kept) return;
        var name = needed[(kept.Stage, kept.Key)].First();
        throw new InputException(
            $"{Describe(kept)} is yet to be read by jobs of {name}; {Typed.D1} status {name} shows them, and how to cancel them");
    }

    private static string Describe(ResultSummary result) => $"{ResultList.NameOf(result)} ({result.ShortPlace})";
}
