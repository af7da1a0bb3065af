namespace D1.Tasks.Nano;

/// <summary>A problem of a template, with the results of its steps.</summary>
public sealed record TemplatedProblem : Problem
{
    internal TemplatedProblem(string id, string prompt, string answer, int[] steps)
        : base(id, prompt, answer) => Steps = steps;

    /// <summary>The results in order; the last is the answer.</summary>
    public IReadOnlyList<int> Steps { get; }

    /// <summary>The value of the answer.</summary>
    public int Value => Steps[^1];
}
