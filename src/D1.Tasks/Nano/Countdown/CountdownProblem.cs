namespace D1.Tasks.Nano;

/// <summary>Three numbers to combine into a target, each used once.</summary>
public sealed record CountdownProblem : Problem
{
    internal CountdownProblem(CountdownPuzzle puzzle, int[] order)
        : base(puzzle.Id,
            $"countdown {string.Join(' ', order.Select(NanoVocabulary.Word))} make {NanoVocabulary.Word(puzzle.Target)} "
                + $"{NanoVocabulary.Question}", puzzle.Solution)
    {
        (Numbers, Target, Intermediate) = (order, puzzle.Target, puzzle.Intermediate);
    }

    /// <summary>Several expressions are right.</summary>
    public override string Reference => $"{NanoVocabulary.Word(Target)} from {string.Join(' ', Numbers.Select(NanoVocabulary.Word))}";

    /// <summary>In the order of the prompt.</summary>
    public IReadOnlyList<int> Numbers { get; }

    public int Target { get; }

    /// <summary>The value of the reference solution's inner operation.</summary>
    public int Intermediate { get; }
}
