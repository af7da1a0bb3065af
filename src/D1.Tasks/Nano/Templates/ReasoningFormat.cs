namespace D1.Tasks.Nano;

/// <summary>
/// The format terms of the released GSM8K reward (xmlcount, soft and strict format), with tags as single words where the
/// released patterns have lines of their own.
/// </summary>
internal static class ReasoningFormat
{
    private const double TagReward = 0.125;
    private const double TrailingPenalty = 0.001;

    private static readonly string[] Tags =
        [CompletionText.ReasoningOpen, CompletionText.ReasoningClose, CompletionText.AnswerOpen, CompletionText.AnswerClose];

    /// <summary>0.125 for every tag that occurs exactly once, less 0.001 for every word after the closing answer tag.</summary>
    public static double CountTags(CompletionText completion)
    {
        var reward = TagReward * Tags.Count(tag => completion.Count(tag) == 1);
        if (completion.Count(CompletionText.AnswerClose) == 1)
            reward -= TrailingPenalty * (completion.Words.Count - 1 - completion.IndexOf(CompletionText.AnswerClose));
        return reward;
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
