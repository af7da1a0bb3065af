using D1.Model.Randomness;

namespace D1.Tasks;

/// <summary>A source of problems, with the rewards that train on them and the scorer that counts. Deterministic in any culture.</summary>
public interface ITask
{
    /// <summary>"sudoku", "countdown", "gsm" or "math".</summary>
    string Name { get; }

    /// <summary>Tokens of every prompt.</summary>
    int PromptLength { get; }

    /// <summary>Terms of the training reward, which is their sum (paper Section 4 and the released reward functions).</summary>
    IReadOnlyList<RewardFunction> Rewards { get; }

    /// <summary>Problem <paramref name="index"/> of an endless stream; problems come back, and no index needs an earlier one.</summary>
    Problem Sample(Split split, ulong seed, long index);

    /// <summary>
    /// The first <paramref name="count"/> problems of that stream without repetition: one prompt of every problem, then, where
    /// the split has fewer problems than asked for, further prompts of the same ones (same <see cref="Problem.Id"/>).
    /// </summary>
    /// <exception cref="ArgumentException">The split has fewer prompts; the message says how many.</exception>
    IReadOnlyList<Problem> Problems(Split split, int count, ulong seed);

    /// <summary>A reference completion, without EOS. Only <see cref="CompletionStyle.Wrong"/> draws from <paramref name="random"/>.</summary>
    /// <exception cref="ArgumentException">The problem belongs to another task.</exception>
    string Completion(Problem problem, CompletionStyle style, CounterRandom random);

    /// <summary>Scores a completion, with or without EOS tokens.</summary>
    /// <exception cref="ArgumentException">The problem belongs to another task.</exception>
    Verdict Score(Problem problem, string completion);

    /// <summary>The training reward: the sum of <see cref="Rewards"/>.</summary>
    double Reward(Problem problem, string completion) => Rewards.Sum(reward => reward.Evaluate(problem, completion));
}
