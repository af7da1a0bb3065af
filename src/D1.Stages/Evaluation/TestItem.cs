using D1.Tasks;

namespace D1.Stages.Evaluation;

/// <summary>A problem as an item of a cell: several prompts may ask the same problem, and a prompt may be asked several times.</summary>
/// <param name="Id">The problem's id; from its second item on with the item's number, <c>gsm/7#2</c>.</param>
/// <param name="Problem">The problem with its prompt.</param>
internal sealed record TestItem(string Id, Problem Problem)
{
    /// <summary>Items in the problems' order; an id depends on the problems before it alone.</summary>
    public static IReadOnlyList<TestItem> Of(IEnumerable<Problem> problems)
    {
        var asked = new Dictionary<string, int>();
        return
        [
            .. problems.Select(problem =>
            {
                var number = asked[problem.Id] = asked.GetValueOrDefault(problem.Id) + 1;
                return new TestItem(number == 1 ? problem.Id : FormattableString.Invariant($"{problem.Id}#{number}"), problem);
            }),
        ];
    }
}
