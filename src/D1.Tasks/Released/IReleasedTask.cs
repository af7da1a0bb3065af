using D1.Core;

namespace D1.Tasks.Released;

/// <summary>A task of the paper as the released code rewards and scores it, item by item, quirks included.</summary>
public interface IReleasedTask
{
    /// <summary>"gsm8k", "math500", "countdown" or "sudoku".</summary>
    string Name { get; }

    /// <summary>
    /// The training rewards, in the released order. Each takes a <see cref="Problem"/> of this task and a completion without special
    /// tokens.
    /// </summary>
    IReadOnlyList<RewardFunction> Rewards { get; }

    /// <summary>Test problems that the released evaluation takes.</summary>
    int TestProblems { get; }

    /// <summary>A score counts cells, several an item, instead of items.</summary>
    bool CountsCells => false;

    /// <summary>What the released average multiplies effective tokens by before it divides by what the score counts.</summary>
    int EffectiveTokenFactor => 1;

    /// <summary>The evaluation parser's verdict on a raw generation.</summary>
    /// <exception cref="InputException">The item's question or truth is not of this task; the message names file and item.</exception>
    ReleasedVerdict Score(GeneratedItem item);

    /// <summary>What the training rewards need to know of the item's problem.</summary>
    /// <exception cref="InputException">As for <see cref="Score"/>.</exception>
    Problem ProblemOf(GeneratedItem item);

    /// <summary>Every training reward of an item's generation, special tokens removed, by name.</summary>
    IReadOnlyList<KeyValuePair<string, double>> RewardsOf(GeneratedItem item)
    {
        var problem = ProblemOf(item);
        var completion = SpecialTokens.Remove(item.Generation);
        return [.. Rewards.Select(reward => KeyValuePair.Create(reward.Name, reward.Evaluate(problem, completion)))];
    }
}
