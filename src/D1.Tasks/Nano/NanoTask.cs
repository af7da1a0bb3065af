using D1.Core;
using D1.Text.Tokenization;

namespace D1.Tasks.Nano;

/// <summary>What the nano tasks have in common: streams of problems by split, and the format of completions.</summary>
public abstract class NanoTask<TProblem> : ISyntheticTask
    where TProblem : Problem
{
    // Draws without news, for each problem found, after which a split counts as exhausted.
    private const int Patience = 50;

    private readonly string _purpose;

    private protected NanoTask(string name, int promptLength)
    {
        (Name, PromptLength) = (name, promptLength);
        _purpose = $"{name}/problem";
    }

    public string Name { get; }

    public int PromptLength { get; }

    public abstract IReadOnlyList<RewardFunction> Rewards { get; }

    public Problem Sample(Split split, ulong seed, long index)
    {
        var random = new CounterRandom(seed, _purpose, index);
        while (true)
        {
            var problem = Draw(random);
            if (Splits.Of(SplitKey(problem)) == split) return problem;
        }
    }

    public IReadOnlyList<Problem> Problems(Split split, int count, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        // Known beforehand: to find out by drawing takes hundreds of thousands of draws.
        if (PromptCount(split) is { } most && most < count) throw TooMany(count, split, most);
        var problems = new List<Problem>();
        var prompts = new HashSet<string>(StringComparer.Ordinal);
        var promptsOf = new Dictionary<string, int>(StringComparer.Ordinal);
        var (promptsAllowed, before, repeats) = (1, 0, 0);
        for (var index = 0L; problems.Count < count; index++)
        {
            var problem = Sample(split, seed, index);
            var already = promptsOf.GetValueOrDefault(problem.Id);
            if (already < promptsAllowed && prompts.Add(problem.Prompt))
            {
                promptsOf[problem.Id] = already + 1;
                problems.Add(problem);
                repeats = 0;
            }
            else if (++repeats > 1000 + (Patience * problems.Count))
            {
                if (problems.Count == before) throw TooMany(count, split, before);
                (promptsAllowed, before, repeats) = (promptsAllowed + 1, problems.Count, 0);
            }
        }

        return problems;
    }

    public string Completion(Problem problem, CompletionStyle style, CounterRandom random)
    {
        var own = Own(problem);
        return style switch
        {
            CompletionStyle.Trace => CompletionText.Format(Reasoning(own), own.Answer),
            CompletionStyle.Direct => CompletionText.FormatAnswer(own.Answer),
            CompletionStyle.Wrong => CompletionText.FormatAnswer(WrongAnswer(own, random)),
            _ => throw new ArgumentOutOfRangeException(nameof(style), style, "no such completion style"),
        };
    }

    public virtual WordLevelTokenizer CreateTokenizer() => NanoVocabulary.CreateTokenizer();

    public void Expect(Problem problem, string completion) => Expect(Own(problem), new CompletionText(completion));

    public Verdict Score(Problem problem, string completion) => Score(Own(problem), new CompletionText(completion));

    /// <summary>Any problem of the task, whatever its split.</summary>
    protected abstract TProblem Draw(CounterRandom random);

    /// <summary>The work that stands between the reasoning tags.</summary>
    protected abstract string Reasoning(TProblem problem);

    /// <summary>A well-formed answer that the scorer rejects.</summary>
    protected abstract string WrongAnswer(TProblem problem, CounterRandom random);

    protected abstract Verdict Score(TProblem problem, CompletionText completion);

    /// <inheritdoc cref="ITask.Expect"/>
    protected virtual void Expect(TProblem problem, CompletionText completion)
    {
    }

    /// <summary>What decides the split: the problem itself, unless a task holds out more.</summary>
    protected virtual string SplitKey(TProblem problem) => problem.Id;

    /// <summary>The distinct prompts of a split; null where they are more than can be listed in passing.</summary>
    protected virtual long? PromptCount(Split split) => null;

    /// <summary>A reward term over the parsed completion.</summary>
    private protected RewardFunction Reward(string name, double weight, Func<TProblem, CompletionText, double> share) =>
        new(name, weight, (problem, completion) => share(Own(problem), new CompletionText(completion)));

    private InputException TooMany(int count, Split split, long most) =>
        new($"{count} {split} problems of {Name} were asked for, but there are only {most}");

    private TProblem Own(Problem problem) => problem as TProblem
        ?? throw new ArgumentException($"'{problem?.Id}' is not a problem of the task {Name}");
}

/// <summary>Orders that numbers may stand in.</summary>
internal static class Orders
{
    /// <summary>How many differ: numbers that are equal may change places unseen.</summary>
    public static long Count(IReadOnlyCollection<int> numbers)
    {
        var (orders, placed) = (1L, 0);
        foreach (var equal in numbers.CountBy(number => number))
            for (var at = 1; at <= equal.Value; at++) orders = orders * ++placed / at;
        return orders;
    }
}
