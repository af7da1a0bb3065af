using D1.Core;

namespace D1.Tasks;

/// <summary>
/// A source of problems, with the rewards that train on them and the scorer that counts. Deterministic in any culture; one instance is for
/// one thread.
/// </summary>
public interface ITask
{
    /// <summary>As in specs and tables.</summary>
    string Name { get; }

    /// <summary>Terms of the training reward, which is their sum (paper Section 4 and the released reward functions). Made when they are
    /// asked for: who only takes problems does not depend on them.</summary>
    IReadOnlyList<RewardFunction> Rewards { get; }

    /// <summary>Test problems of an evaluation that asks for no number.</summary>
    int TestProblems => 256;

    /// <summary>
    /// Whether <see cref="Score"/> reads special tokens too, as the released evaluation parser does; otherwise completions come without
    /// them.
    /// </summary>
    bool ScoresSpecialTokens => false;

    /// <summary>
    /// Problem <paramref name="index"/> of an endless stream, worded for training; problems come back, and no index needs an earlier one.
    /// </summary>
    /// <exception cref="InputException">The split has no problems.</exception>
    Problem Sample(Split split, ulong seed, long index);

    /// <summary>
    /// Problems without repetition, worded for evaluation. Where there are several prompts of one problem (same <see cref="Problem.Id"/>),
    /// every problem comes once before one comes again. What is a fixed set does not depend on <paramref name="seed"/>.
    /// </summary>
    /// <exception cref="InputException">The split has fewer prompts than <paramref name="count"/>; the message says how many.</exception>
    IReadOnlyList<Problem> Problems(Split split, int count, ulong seed);

    /// <summary>Scores a completion, with or without EOS tokens.</summary>
    /// <exception cref="ArgumentException">The problem belongs to another task.</exception>
    Verdict Score(Problem problem, string completion);

    /// <summary>The task that a problem belongs to, where several take turns.</summary>
    ITask Of(Problem problem) => this;

    /// <summary>Every term of a completion's training reward, by name.</summary>
    IReadOnlyList<KeyValuePair<string, double>> RewardTerms(Problem problem, string completion) =>
        [.. Rewards.Select(reward => KeyValuePair.Create(reward.Name, reward.Evaluate(problem, completion)))];

    /// <summary>The training reward: the sum of <see cref="Rewards"/>.</summary>
    double Reward(Problem problem, string completion) => Rewards.Sum(reward => reward.Evaluate(problem, completion));
}
