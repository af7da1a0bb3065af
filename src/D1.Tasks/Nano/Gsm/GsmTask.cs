namespace D1.Tasks.Nano;

/// <summary>
/// Two-step word problems with values up to 24. Trace: the result of the first step. Rewards as the released GSM8K ones, with
/// single tokens where those have lines.
/// </summary>
public sealed class GsmTask : TemplatedTask
{
    private const int Highest = 24;

    public GsmTask()
        : base("gsm", promptLength: 13, Highest, Templates())
    {
    }

    public override IReadOnlyList<RewardFunction> Rewards =>
    [
        Reward("xmlcount", (_, completion) => ReasoningFormat.CountTags(completion)),
        Reward("soft_format", (_, completion) => ReasoningFormat.IsSoft(completion) ? 0.5 : 0),
        Reward("strict_format", (_, completion) => ReasoningFormat.IsStrict(completion) ? 0.5 : 0),
        Reward("int", (_, completion) => Extract(completion) is { } answer && CompletionText.Number(answer) is not null ? 0.5 : 0),
        CorrectnessReward("correctness"),
    ];

    protected override string? Extract(CompletionText completion) => completion.Answer is { } answer ? string.Join(' ', answer) : null;

    private static ProblemTemplate[] Templates()
    {
        (int, int) any = (1, Highest);
        return
        [
            Story("buys-buys", "gsm {name} has {a} {thing} buys {b} then buys {c} how many ?", [any, any, any],
                n => [n[0] + n[1], n[0] + n[1] + n[2]]),
            Story("buys-loses", "gsm {name} has {a} {thing} buys {b} then loses {c} how many ?", [any, any, any],
                n => [n[0] + n[1], n[0] + n[1] - n[2]]),
            Story("loses-buys", "gsm {name} has {a} {thing} loses {b} then buys {c} how many ?", [any, any, any],
                n => [n[0] - n[1], n[0] - n[1] + n[2]]),
            Story("loses-loses", "gsm {name} has {a} {thing} loses {b} then loses {c} how many ?", [any, any, any],
                n => [n[0] - n[1], n[0] - n[1] - n[2]]),
            Story("more", "gsm {name} has {a} {thing} {other} has {b} more how many together ?", [any, any],
                n => [n[0] + n[1], n[0] + n[0] + n[1]]),
            Story("fewer", "gsm {name} has {a} {thing} {other} has {b} fewer how many together ?", [any, any],
                n => [n[0] - n[1], n[0] + n[0] - n[1]]),
        ];
    }

    private static ProblemTemplate Story(string name, string prompt, (int Low, int High)[] ranges, ProblemTemplate.Steps solve) =>
        new(name, prompt, ranges, Highest, numbers => solve(numbers) is { } steps && steps.All(step => step > 0) ? steps : null);
}
