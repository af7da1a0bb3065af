namespace D1.Pipeline;

/// <summary>An input that a stage reads, to be given in its spec below <c>inputs:</c>.</summary>
/// <param name="Name">Snake case.</param>
/// <param name="Kind">What it must be: the <see cref="IStage.Produces"/> of the stage that the spec names.</param>
/// <param name="Optional">Whether the stage runs without it.</param>
/// <param name="Many">Whether a spec may give a list of specs; the stage sees them as <c>name.1</c>, <c>name.2</c>, ….</param>
public sealed record InputSlot(string Name, string Kind, bool Optional = false, bool Many = false)
{
    /// <summary>Whether an input of that name is one of this slot's.</summary>
    public bool Takes(string input) => input == Name || (Many && input.StartsWith(Name + ".", StringComparison.Ordinal));
}
