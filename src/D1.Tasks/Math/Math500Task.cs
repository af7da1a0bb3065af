using System.Text.Json;
using System.Text.Json.Nodes;
using D1.Core;
using D1.Tasks.Data;
using D1.Tasks.Prompts;
using D1.Tasks.Released;

namespace D1.Tasks.Math;

/// <summary>MATH500 (Hendrycks et al. 2021; Lightman et al. 2023), by equivalence of LaTeX answers.</summary>
public sealed class Math500Task : ReleasedTask
{
    public const string TaskName = "math500";

    // The released code looks for "\boxed" in an unescaped string literal, where \b is a backspace: no real text has it.
    private const string MisspeltBox = "\boxed";

    public override string Name => TaskName;

    public override int TestProblems => 500;

    public override IReadOnlyList<RewardFunction> Rewards =>
    [
        RewardFunction.OfPoints("correctness_reward_func_math", 2, (problem, text) => Correctness(problem.Answer, text)),
        new("boxed_and_answer_tags_format_reward", 1, (_, text) => Format(text)),
    ];

    internal override RowSource<PaperRow> Training { get; } = Rows(
        new DataSet(
            ["datasets/ankner/math-500/data/train", "datasets/ankner/math-500/train", "github/openai/prm800k/prm800k/math_splits/train"],
            12_000),
        "math/train", row => BoxedAnswer.Find(row.Text("solution")));

    internal override RowSource<PaperRow> Test { get; } = Rows(
        new DataSet(["datasets/HuggingFaceH4/MATH-500/test"], 500), "math500/test", row => row.Text("answer"));

    private protected override PromptTemplate OwnPrompt { get; } = OwnPrompts.Asking(
        "Here is a mathematics problem. Derive its answer.\n\n{question}",
        "Write the result as \\boxed{{…}} with the answer in the braces.");

    public override ReleasedVerdict Score(GeneratedItem item)
    {
        var truth = Truth(item);
        var extracted = Extract(item.Generation);
        var correct = extracted is not null && AnswerEquivalence.InEvaluation(extracted, truth);
        return new ReleasedVerdict(correct ? 1 : 0, 1, JsonValue.Create(extracted), []);
    }

    /// <summary>The files have the answer, not the solution that the trainer passes; a box around it stands in.</summary>
    public override Problem ProblemOf(GeneratedItem item) => new Math500Problem(
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

    private protected override TaskPrompts ReleasedPrompts(ReleasedModules modules) => new(
        new Wording(modules.Tags + modules.TrainingMessage("get_math_questions", "SYSTEM_PROMPT")),
        ReleasedModules.Evaluation(modules.Constant("eval/math500.py", "MATH500_SYSTEM_PROMPT"), ReleasedModules.Question));

    // The scorer compares with the answer; the reward takes it from the solution. The training rows' own answer column is not read.
    private static RowSource<PaperRow> Rows(DataSet dataSet, string name, Func<DataRow, string?> truth) => new(
        dataSet, name,
        row => BoxedAnswer.Find(row.Text("solution")) is null ? "whose solution's box is not closed" : null,
        (row, id) =>
        {
            var (question, solution) = (row.Text("problem"), row.Text("solution"));
            return new(id, new Dictionary<string, string> { [PromptFields.Question] = question }, new Math500Problem(question, solution),
                question, PaperRow.Json(truth(row)));
        });

    private static MathAnswer Truth(GeneratedItem item) => item.GroundTruth.ValueKind switch
    {
        JsonValueKind.String => item.TruthText,
        JsonValueKind.Null => default,
        _ => throw item.Wrong("\"ground_truth\" must be a text for math500"),
    };
}

/// <summary>A problem of MATH.</summary>
/// <param name="Question">Its text.</param>
/// <param name="Solution">The solution, whose last box is the answer.</param>
public sealed record Math500Problem(string Question, string Solution) : Problem(Question, Question, Solution);
