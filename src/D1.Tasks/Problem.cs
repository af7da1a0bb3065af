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
public sealed record Verdict(int Correct, int Total, bool Solved, string? Extracted)
{
    /// <summary>Why the answer is not right, where the scorer can tell: the test that it fails, and at what. Null otherwise.</summary>
    public string? Failure { get; init; }

    /// <summary>Other readings of the same answer, which the released parser of a task of the paper does not make.</summary>
    public IReadOnlyList<StrictVerdict> Strict { get; init; } = [];
}

/// <summary>Whether an answer passes a test that the released parser does not make.</summary>
public sealed record StrictVerdict(string Name, bool Passed);

/// <summary>One term of a task's training reward. Takes any text, EOS tokens included, and never throws for what a model wrote.</summary>
/// <param name="Name">As in specs and curves; no other term of its task has it.</param>
/// <param name="Weight">What its best adds to the reward; 0 only watches.</param>
/// <param name="Share">How much of its best a completion has: 1 for the best, below 0 for what is worse than nothing.</param>
public sealed record RewardFunction(string Name, double Weight, Func<Problem, string, double> Share)
{
    public RewardTerm Evaluate(Problem problem, string completion) => new(Name, Weight, Share(problem, completion));

    /// <summary>A term of a function that gives points, at most <paramref name="best"/>: a power of two, so that no bit is lost.</summary>
    internal static RewardFunction OfPoints(string name, double best, Func<Problem, string, double> points) =>
        new(name, best, (problem, completion) => points(problem, completion) / best);
}

/// <summary>What one term says of one completion.</summary>
/// <param name="Name">The term's.</param>
/// <param name="Weight">What its best adds to the reward.</param>
/// <param name="Share">How much of its best the completion has.</param>
public readonly record struct RewardTerm(string Name, double Weight, double Share)
{
    /// <summary>Whether it is part of the reward.</summary>
    public bool Counts => Weight != 0;

    /// <summary>What it adds to the reward.</summary>
    public double Value => Counts ? Weight * Share : 0;
}
