namespace D1.Tasks;

/// <summary>
/// Several tasks that take turns, each with its own rewards and scorer: what one policy is trained on for all of them (paper Section 4,
/// unified training).
/// </summary>
public sealed class MixedTask : ITask
{
    /// <summary>What joins the names in a mix's own.</summary>
    public const char Joint = '+';

    private readonly IReadOnlyList<ITask> _tasks;

    /// <exception cref="ArgumentException">No task.</exception>
    public MixedTask(IEnumerable<ITask> tasks)
    {
        _tasks = [.. tasks];
        if (_tasks.Count == 0) throw new ArgumentException("a mix needs at least one task");
    }

    public string Name => string.Join(Joint, _tasks.Select(task => task.Name));

    /// <summary>The sum of the rewards of a problem's own task.</summary>
    public IReadOnlyList<RewardFunction> Rewards => [new("own", 1, (problem, completion) =>
        Own(problem).Task.Reward(Own(problem).Inner, completion))];

    public bool ScoresSpecialTokens => _tasks.All(task => task.ScoresSpecialTokens);

    public Problem Sample(Split split, ulong seed, long index) => Wrap(Turn(index), Turn(index).Sample(split, seed, index / _tasks.Count));

    /// <inheritdoc/>
    /// <remarks>In equal shares; the first tasks have one more where the count does not divide.</remarks>
    public IReadOnlyList<Problem> Problems(Split split, int count, ulong seed)
    {
        var shares = _tasks.Select((task, at) => task.Problems(split, (count + _tasks.Count - 1 - at) / _tasks.Count, seed)).ToList();
        return [.. Enumerable.Range(0, count).Select(index => Wrap(Turn(index), shares[index % _tasks.Count][index / _tasks.Count]))];
    }

    public ITask Of(Problem problem) => Own(problem).Task;

    public void Expect(Problem problem, string completion) => Own(problem).Task.Expect(Own(problem).Inner, completion);

    public IReadOnlyList<RewardTerm> RewardTerms(Problem problem, string completion) =>
        Own(problem).Task.RewardTerms(Own(problem).Inner, completion);

    public Verdict Score(Problem problem, string completion) => Own(problem).Task.Score(Own(problem).Inner, completion);

    private ITask Turn(long index) => _tasks[(int)(index % _tasks.Count)];

    private static MixedProblem Wrap(ITask task, Problem problem) => new(task, problem);

    private static MixedProblem Own(Problem problem) =>
        problem as MixedProblem ?? throw new ArgumentException($"'{problem?.Id}' is not a problem of a mix");

    private sealed record MixedProblem(ITask Task, Problem Inner) : Problem($"{Task.Name}/{Inner.Id}", Inner.Prompt, Inner.Answer)
    {
        public override string Shown => Inner.Shown;

        public override string Reference => Inner.Reference;
    }
}
