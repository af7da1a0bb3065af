using D1.Core;
using D1.Tasks.Nano;

namespace D1.Tasks.Countdown;

/// <summary>
/// Countdown: three numbers 1–10, a target below 40, and an expression that uses each number once. Trace: the intermediate
/// result. Reward: 1 for a correct expression, 0.1 for one that uses the right numbers, else 0.
/// </summary>
public sealed class NanoCountdown : NanoTask<NanoCountdownProblem>
{
    public const string TaskName = "countdown";

    private static readonly string[] Operators = ["+", "-", "*", "/"];

    public NanoCountdown()
        : base(TaskName, promptLength: 7)
    {
    }

    public override IReadOnlyList<RewardFunction> Rewards =>
        [Reward("countdown", 1, (problem, completion) => IsCorrect(problem, completion.Answer) ? 1
            : UsesTheNumbers(problem, completion.Answer) ? 0.1 : 0)];

    protected override NanoCountdownProblem Draw(CounterRandom random)
    {
        var puzzle = random.Pick(CountdownPuzzle.All);
        int[] order = [.. puzzle.Numbers];
        random.Shuffle<int>(order);
        return new NanoCountdownProblem(puzzle, order);
    }

    protected override long? PromptCount(Split split) =>
        CountdownPuzzle.All.Where(puzzle => Splits.Of(puzzle.Id) == split).Sum(puzzle => Orders.Count(puzzle.Numbers));

    protected override string Reasoning(NanoCountdownProblem problem) => NanoVocabulary.Word(problem.Intermediate);

    /// <summary>The right numbers, and an expression of another value.</summary>
    protected override string WrongAnswer(NanoCountdownProblem problem, CounterRandom random)
    {
        int[] order = [.. problem.Numbers];
        while (true)
        {
            random.Shuffle<int>(order);
            string[] words = [NanoVocabulary.Word(order[0]), random.Pick(Operators), NanoVocabulary.Word(order[1]), random.Pick(Operators),
                NanoVocabulary.Word(order[2])];
            if (!IsCorrect(problem, words)) return string.Join(' ', words);
        }
    }

    protected override Verdict Score(NanoCountdownProblem problem, CompletionText completion)
    {
        var correct = IsCorrect(problem, completion.Answer);
        return new Verdict(correct ? 1 : 0, 1, correct, completion.Answer is { } answer ? string.Join(' ', answer) : null);
    }

    private static bool IsCorrect(NanoCountdownProblem problem, string[]? answer) =>
        UsesTheNumbers(problem, answer) && Expression.Evaluate(answer) == (Rational)problem.Target;

    /// <summary>As the released code: the numbers count, whatever stands between them.</summary>
    private static bool UsesTheNumbers(NanoCountdownProblem problem, string[]? answer) =>
        answer is not null && answer.Select(CompletionText.Number).OfType<int>().Order().SequenceEqual(problem.Numbers.Order());
}

/// <summary>Three numbers to combine into a target, each used once.</summary>
public sealed record NanoCountdownProblem : Problem
{
    internal NanoCountdownProblem(CountdownPuzzle puzzle, int[] order)
        : base(puzzle.Id,
            $"countdown {string.Join(' ', order.Select(NanoVocabulary.Word))} make {NanoVocabulary.Word(puzzle.Target)} "
                + $"{NanoVocabulary.Question}", puzzle.Solution)
    {
        (Numbers, Target, Intermediate) = (order, puzzle.Target, puzzle.Intermediate);
    }

    /// <summary>Several expressions are right.</summary>
    public override string Reference => $"{NanoVocabulary.Word(Target)} from {string.Join(' ', Numbers.Select(NanoVocabulary.Word))}";

    /// <summary>In the order of the prompt.</summary>
    public IReadOnlyList<int> Numbers { get; }

    public int Target { get; }

    /// <summary>The value of the reference solution's inner operation.</summary>
    public int Intermediate { get; }
}
