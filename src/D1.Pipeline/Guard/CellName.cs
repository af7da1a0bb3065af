namespace D1.Pipeline.Guard;

/// <summary>Which cell of a table; null where a result does not say.</summary>
/// <param name="Model">Row of the table, such as <c>d1</c>.</param>
/// <param name="Task">The task.</param>
/// <param name="Length">Generation length in tokens; null also for all lengths together.</param>
public sealed record CellName(string? Model, string? Task, int? Length)
{
    /// <summary>Of a result that does not say what it is of.</summary>
    public static CellName Unknown { get; } = new(null, null, null);

    /// <summary>How it was decoded, where a model's cells differ in that: <c>cache=dual</c>.</summary>
    public string? Settings { get; init; }

    /// <summary><c>d1/gsm/24</c>; what is not known is left out.</summary>
    public override string ToString() => this == Unknown
        ? "(unnamed)"
        : string.Join('/', new[] { Model, Task, Length is { } length ? FormattableString.Invariant($"{length}") : null }.OfType<string>())
            + (Settings is null ? "" : " " + Settings);
}
