using D1.Tasks.Nano;

namespace D1.Tasks.Gsm;

/// <summary>
/// Two-step word problems: a number up to 40, then two up to 9. Trace: both steps as equations. Rewards as the released GSM8K ones,
/// with single tokens where those have lines.
/// </summary>
public sealed class NanoGsm : TemplatedTask
{
    public const string TaskName = "gsm";

    private const int Highest = NanoVocabulary.NumberCount - 1;

    public NanoGsm()
        : base(TaskName, promptLength: 13, Highest, Templates())
    {
    }

    public override IReadOnlyList<RewardFunction> Rewards =>
    [
        Reward("xmlcount", 0.5, (_, completion) => ReasoningFormat.ShareOfTags(completion)),
        Reward("soft_format", 0.5, (_, completion) => ReasoningFormat.IsSoft(completion) ? 1 : 0),
        Reward("strict_format", 0.5, (_, completion) => ReasoningFormat.IsStrict(completion) ? 1 : 0),
        Reward("int", 0.5, (_, completion) => Extract(completion) is { } answer && CompletionText.Number(answer) is not null ? 1 : 0),
        CorrectnessReward("correctness"),
    ];

    protected override string? Extract(CompletionText completion) => completion.Answer is { } answer ? string.Join(' ', answer) : null;

    private static ProblemTemplate[] Templates()
    {
        (int, int) many = (1, 40), few = (1, 9);
        return
        [
            Story("buys-buys", "gsm {name} has {a} {thing} buys {b} then buys {c} how many ?", [many, few, few],
                n => Working.From(n[0]).Plus(n[1]).Plus(n[2])),
            Story("buys-loses", "gsm {name} has {a} {thing} buys {b} then loses {c} how many ?", [many, few, few],
                n => Working.From(n[0]).Plus(n[1]).Minus(n[2])),
            Story("loses-buys", "gsm {name} has {a} {thing} loses {b} then buys {c} how many ?", [many, few, few],
                n => Working.From(n[0]).Minus(n[1]).Plus(n[2])),
            Story("loses-loses", "gsm {name} has {a} {thing} loses {b} then loses {c} how many ?", [many, few, few],
                n => Working.From(n[0]).Minus(n[1]).Minus(n[2])),
            Story("more", "gsm {name} has {a} {thing} {other} has {b} more how many together ?", [many, few],
                n => Working.From(n[0]).Plus(n[1]).Plus(n[0])),
            Story("fewer", "gsm {name} has {a} {thing} {other} has {b} fewer how many together ?", [many, few],
                n => Working.From(n[0]).Minus(n[1]).Plus(n[0])),
        ];
    }

    private static ProblemTemplate Story(string name, string prompt, (int Low, int High)[] ranges, ProblemTemplate.Solution solve) =>
        new(name, prompt, ranges, (1, Highest), solve);
}

/// <summary>
/// The format terms of the released GSM8K reward (xmlcount, soft and strict format), with tags as single words where the
/// released patterns have lines of their own.
/// </summary>
internal static class ReasoningFormat
{
    private const double TagShare = 0.25;
    private const double TrailingPenalty = 0.002;

    private static readonly string[] Tags =
        [CompletionText.ReasoningOpen, CompletionText.ReasoningClose, CompletionText.AnswerOpen, CompletionText.AnswerClose];

    /// <summary>A quarter for every tag that occurs exactly once, less 0.002 for every word after the closing answer tag: with the weight
    /// 0.5 the released 0.125 and 0.001, to the bit.</summary>
    public static double ShareOfTags(CompletionText completion)
    {
        var share = TagShare * Tags.Count(tag => completion.Count(tag) == 1);
        if (completion.Count(CompletionText.AnswerClose) == 1)
            share -= TrailingPenalty * (completion.Words.Count - 1 - completion.IndexOf(CompletionText.AnswerClose));
        return share;
    }

    /// <summary>Begins with a reasoning block, which an answer block follows at once; anything may come after.</summary>
    public static bool IsSoft(CompletionText completion)
    {
        var words = completion.Words;
        if (words.Count == 0 || words[0] != CompletionText.ReasoningOpen) return false;
        for (var i = 1; i + 2 < words.Count; i++)
            if (words[i] == CompletionText.ReasoningClose && words[i + 1] == CompletionText.AnswerOpen)
                return words.Skip(i + 2).Contains(CompletionText.AnswerClose);
        return false;
    }

    /// <summary>Both blocks once, and nothing else.</summary>
    public static bool IsStrict(CompletionText completion) =>
        IsSoft(completion) && completion.Words[^1] == CompletionText.AnswerClose && Tags.All(tag => completion.Count(tag) == 1);
}
