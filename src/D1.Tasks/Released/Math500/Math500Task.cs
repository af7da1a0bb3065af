using System.Text.Json;
using System.Text.Json.Nodes;
using D1.Core;

namespace D1.Tasks.Released;

/// <summary>MATH500 (Hendrycks et al. 2021; Lightman et al. 2023), by equivalence of LaTeX answers.</summary>
public sealed class Math500Task : IReleasedTask
{
    // The released code looks for "\boxed" in an unescaped string literal, where \b is a backspace: no real text has it.
    private const string MisspeltBox = "\boxed";

    public string Name => "math500";

    public int TestProblems => 500;

    public IReadOnlyList<RewardFunction> Rewards =>
    [
        new("correctness_reward_func_math", (problem, text) => Correctness(problem.Answer, text)),
        new("boxed_and_answer_tags_format_reward", (_, text) => Format(text)),
    ];

    public ReleasedVerdict Score(GeneratedItem item)
    {
        var truth = Truth(item);
        var extracted = Extract(item.Generation);
        var correct = extracted is not null && AnswerEquivalence.InEvaluation(extracted, truth);
        return new ReleasedVerdict(correct ? 1 : 0, 1, extracted is null ? null : JsonValue.Create(extracted), []);
    }

    /// <summary>The files have the answer, not the solution that the trainer passes; a box around it stands in.</summary>
    public Problem ProblemOf(GeneratedItem item) => new Math500Problem(
        item.Question,
        Truth(item).Text is { } answer ? $"\\boxed{{{answer}}}"
            : throw item.Wrong("\"ground_truth\" must be a text for the rewards of math500"));

    /// <summary>
    /// The last box; where it is empty or not closed, the first answer block. Without a box it is the whole generation, not the answer
    /// block. Null where there is neither.
    /// </summary>
    public static string? Extract(string generation)
    {
        var boxed = BoxedAnswer.Find(generation);
        return string.IsNullOrEmpty(boxed) ? AnswerTag.First(generation) ?? boxed : boxed;
    }

    /// <summary>2 where the completion's box (without one, the whole completion) is equivalent to the solution's.</summary>
    /// <exception cref="InputException">The solution's box is not closed.</exception>
    public static double Correctness(string solution, string completion)
    {
        var answer = BoxedAnswer.Find(solution) ?? throw new InputException($"the solution's box is not closed: {solution}");
        return AnswerEquivalence.InTraining(BoxedAnswer.Find(completion) ?? completion, answer) ? 2 : 0;
    }

    /// <summary>Half a point for an answer tag, and 0.25 more: the 0.5 for a box needs a backspace before "oxed".</summary>
    public static double Format(string completion)
    {
        var answer = AnswerTag.AfterFirstOpen(completion);
        var hasBox = (answer ?? completion).Contains(MisspeltBox, StringComparison.Ordinal);
        return ((answer is null ? 0 : 1) + (hasBox ? 1 : 0.5)) * 0.5;
    }

    private static MathAnswer Truth(GeneratedItem item) => item.GroundTruth.ValueKind switch
    {
        JsonValueKind.String => item.TruthText,
        JsonValueKind.Null => default,
        _ => throw item.Wrong("\"ground_truth\" must be a text for math500"),
    };
}
