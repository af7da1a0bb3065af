namespace D1.Cli.Verbs;

/// <summary>Tokens of prompts.</summary>
/// <param name="lengths">At least one.</param>
/// <param name="limit">What <see cref="OverLimit"/> counts above.</param>
internal sealed class PromptLengths(IReadOnlyList<int> lengths, int limit)
{
    private readonly int[] _sorted = [.. lengths.Order()];

    public int Count => _sorted.Length;

    public int Min => _sorted[0];

    public int Max => _sorted[^1];

    public double Median => (_sorted[(Count - 1) / 2] + _sorted[Count / 2]) / 2.0;

    public int Limit => limit;

    /// <summary>How many are longer than the limit.</summary>
    public int OverLimit => _sorted.Count(length => length > limit);
}
