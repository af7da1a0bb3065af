namespace D1.Tasks;

/// <summary>A problem with one of its prompts.</summary>
/// <param name="Id">
/// Stable identity of the problem. Prompts that ask the same thing in another order or with other names share it: splits go by
/// it, and standard errors cluster by it.
/// </param>
/// <param name="Prompt">What the model reads, in tokens of the task's vocabulary.</param>
/// <param name="Answer">A correct answer, as it stands between the answer tags.</param>
public abstract record Problem(string Id, string Prompt, string Answer)
{
    /// <summary>The problem as a person reads it, without what surrounds it for a model.</summary>
    public virtual string Shown => Prompt;

    /// <summary>What answers are compared with, as a person reads it.</summary>
    public virtual string Reference => Answer;
}

/// <summary>What the scorer says of one completion.</summary>
/// <param name="Correct">Correct parts: 1 or 0 for most tasks, correct empty cells for Sudoku.</param>
/// <param name="Total">Parts: 1 for most tasks, empty cells for Sudoku.</param>
/// <param name="Solved">The whole answer is right (Sudoku: the whole board, given cells included).</param>
/// <param name="Extracted">The answer that was found, or null.</param>
public sealed record Verdict(int Correct, int Total, bool Solved, string? Extracted);

/// <summary>One term of a task's training reward. Takes any text, EOS tokens included, and never throws for what a model wrote.</summary>
public sealed record RewardFunction(string Name, Func<Problem, string, double> Evaluate);
