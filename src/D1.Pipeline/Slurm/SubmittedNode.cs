namespace D1.Pipeline.Slurm;

/// <summary>A stage of a submitted graph.</summary>
/// <param name="Number">Its place in the graph; an array's job has it as its task.</param>
/// <param name="Id">Its node's: a spec that was edited meanwhile is not what was asked for.</param>
/// <param name="Title">For people.</param>
/// <param name="Spec">Full path of the spec.</param>
/// <param name="Set">Overrides.</param>
/// <param name="Inputs">Input name → number of the node that makes it.</param>
public sealed record SubmittedNode(int Number, string Id, string Title, string Spec, IReadOnlyList<string> Set,
    IReadOnlyDictionary<string, int> Inputs)
{
    /// <summary>Stage and key of a result that was there already; null where a job makes it.</summary>
    public IReadOnlyList<string>? Found { get; init; }

    /// <summary>Stage and key of what a job makes; null where its inputs have yet to be made.</summary>
    public IReadOnlyList<string>? Making { get; init; }

    /// <summary>Whether it is made although it is there.</summary>
    public bool Force { get; init; }

    /// <summary>The submission whose job makes it, and its number there, where that is an earlier one: <c>nano-table1-2/7</c>.</summary>
    public string? Elsewhere { get; init; }
}
