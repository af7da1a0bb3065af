using D1.Core;

namespace D1.Tasks.Nano;

/// <summary>
/// Countdown: three numbers 1–10, a target below 40, and an expression that uses each number once. Trace: the intermediate
/// result. Reward: 1 for a correct expression, 0.1 for one that uses the right numbers, else 0.
/// </summary>
public sealed class CountdownTask : NanoTask<CountdownProblem>
{
    private static readonly string[] Operators = ["+", "-", "*", "/"];

    public CountdownTask()
        : base("countdown", promptLength: 7)
    {
    }

    public override IReadOnlyList<RewardFunction> Rewards =>
        [Reward("countdown", (problem, completion) => IsCorrect(problem, completion.Answer) ? 1
            : UsesTheNumbers(problem, completion.Answer) ? 0.1 : 0)];

    protected override CountdownProblem Draw(CounterRandom random)
    {
        var puzzle = random.Pick(CountdownPuzzle.All);
        int[] order = [.. puzzle.Numbers];
        random.Shuffle<int>(order);
        return new CountdownProblem(puzzle, order);
    }

    protected override long? PromptCount(Split split) =>
        CountdownPuzzle.All.Where(puzzle => Splits.Of(puzzle.Id) == split).Sum(puzzle => Orders.Count(puzzle.Numbers));

    protected override string Reasoning(CountdownProblem problem) => NanoVocabulary.Word(problem.Intermediate);

    /// <summary>The right numbers, and an expression of another value.</summary>
    protected override string WrongAnswer(CountdownProblem problem, CounterRandom random)
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

    protected override Verdict Score(CountdownProblem problem, CompletionText completion)
    {
        var correct = IsCorrect(problem, completion.Answer);
        return new Verdict(correct ? 1 : 0, 1, correct, completion.Answer is { } answer ? string.Join(' ', answer) : null);
    }

    private static bool IsCorrect(CountdownProblem problem, string[]? answer) =>
        UsesTheNumbers(problem, answer) && Expression.Evaluate(answer) == (Rational)problem.Target;

    /// <summary>As the released code: the numbers count, whatever stands between them.</summary>
    private static bool UsesTheNumbers(CountdownProblem problem, string[]? answer) =>
        answer is not null && answer.Select(CompletionText.Number).OfType<int>().Order().SequenceEqual(problem.Numbers.Order());
}
