using D1.Tasks.Nano;

namespace D1.Tasks.Math;

/// <summary>
/// Arithmetic and linear equations with values from 0 to 49 and the answer in a box; each operation takes a number up to 9. Trace: the
/// work as equations. Rewards as the paper's MATH500 ones: format up to 1, correctness 2.
/// </summary>
public sealed class NanoMath : TemplatedTask
{
    public const string TaskName = "math";

    private const int Highest = NanoVocabulary.NumberCount - 1;

    public NanoMath()
        : base(TaskName, promptLength: 9, Highest, Templates())
    {
    }

    public override IReadOnlyList<RewardFunction> Rewards =>
        [CorrectnessReward("correctness"), Reward("boxed_and_answer_tags", 1, (_, completion) => FormatReward(completion))];

    protected override string Write(int value) => $"{CompletionText.BoxOpen} {base.Write(value)} {CompletionText.BoxClose}";

    /// <summary>The last box, wherever it stands; without one the answer block.</summary>
    protected override string? Extract(CompletionText completion) =>
        (completion.Box ?? completion.Answer) is { } answer ? string.Join(' ', answer) : null;

    /// <summary>Paper Section 4.1: 1 for a box within answer tags, 0.75 for tags alone, 0.5 for a box alone, 0.25 for neither.</summary>
    private static double FormatReward(CompletionText completion) => (completion.Answer, completion.Box) switch
    {
        ({ } answer, _) when answer.Contains(CompletionText.BoxOpen) => 1,
        ({ }, _) => 0.75,
        (null, { }) => 0.5,
        _ => 0.25,
    };

    private static ProblemTemplate[] Templates()
    {
        (int, int) value = (10, 49), factor = (2, 9), term = (1, 9);
        return
        [
            Form("sum", "math x = {a} + {b} + {c} ?", [value, term, term], n => Working.From(n[0]).Plus(n[1]).Plus(n[2]), [1, 2]),
            Form("difference", "math x = {a} - {b} - {c} ?", [value, term, term], n => Working.From(n[0]).Minus(n[1]).Minus(n[2]), [1, 2]),
            Form("sum-difference", "math x = {a} + {b} - {c} ?", [value, term, term], n => Working.From(n[0]).Plus(n[1]).Minus(n[2])),
            Form("product-plus", "math x = {a} * {b} + {c} ?", [factor, factor, term], n => Working.From(n[0]).Times(n[1]).Plus(n[2]),
                [0, 1]),
            Form("product-minus", "math x = {a} * {b} - {c} ?", [factor, factor, term], n => Working.From(n[0]).Times(n[1]).Minus(n[2]),
                [0, 1]),
            Form("equation-plus", "math {a} * x + {b} = {c} ?", [factor, term, (1, Highest)],
                n => Working.From(n[2]).Minus(n[1]).Over(n[0])),
            Form("equation-minus", "math {a} * x - {b} = {c} ?", [factor, term, (1, Highest)],
                n => Working.From(n[2]).Plus(n[1]).Over(n[0])),
        ];
    }

    private static ProblemTemplate Form(string name, string prompt, (int Low, int High)[] ranges, ProblemTemplate.Solution solve,
        params int[][] commuting) =>
        new(name, prompt, ranges, (0, Highest), solve, commuting);
}
