namespace D1.Cli.Screens;

/// <summary>A curve as a row of blocks.</summary>
internal static class Sparkline
{
    private const string Blocks = "▁▂▃▄▅▆▇█";
    private const char NotFinite = '×';

    /// <summary>The values from the least to the greatest; more than there is room for are taken together, in equal parts.</summary>
    public static string Of(IReadOnlyList<double> values, int columns)
    {
        var parts = Math.Min(columns, values.Count);
        var means = Enumerable.Range(0, parts).Select(part => Mean(values, part * values.Count / parts, (part + 1) * values.Count / parts))
            .ToList();
        var finite = means.Where(double.IsFinite).ToList();
        if (finite.Count == 0) return new string(NotFinite, parts);
        var (low, high) = (finite.Min(), finite.Max());
        return string.Concat(means.Select(mean => !double.IsFinite(mean) ? NotFinite
            : high > low ? Blocks[(int)Math.Round((mean - low) / (high - low) * (Blocks.Length - 1))] : Blocks[Blocks.Length / 2 - 1]));
    }

    // What is not finite is not to vanish among what is.
    private static double Mean(IReadOnlyList<double> values, int from, int to) =>
        Enumerable.Range(from, to - from).Average(index => values[index]);
}
