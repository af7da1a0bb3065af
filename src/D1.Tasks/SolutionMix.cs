namespace D1.Tasks;

/// <summary>Fractions of the three completion styles in a corpus.</summary>
public sealed record SolutionMix
{
    /// <exception cref="ArgumentException">A fraction is outside 0 to 1, or the sum is not 1.</exception>
    public SolutionMix(double trace, double direct, double wrong)
    {
        if (!(trace >= 0 && direct >= 0 && wrong >= 0 && Math.Abs(trace + direct + wrong - 1) < 1e-9))
            throw new ArgumentException(FormattableString.Invariant(
                $"a solution mix needs fractions from 0 to 1 with sum 1, not trace {trace}, direct {direct}, wrong {wrong}"));
        (Trace, Direct, Wrong) = (trace, direct, wrong);
    }

    /// <summary>Worked solutions only: what SFT trains on.</summary>
    public static SolutionMix TracesOnly { get; } = new(1, 0, 0);

    public double Trace { get; }

    public double Direct { get; }

    public double Wrong { get; }

    /// <summary>The style at a uniform draw in [0, 1).</summary>
    public CompletionStyle At(double uniform) =>
        uniform < Trace ? CompletionStyle.Trace : Wrong == 0 || uniform < Trace + Direct ? CompletionStyle.Direct : CompletionStyle.Wrong;
}
