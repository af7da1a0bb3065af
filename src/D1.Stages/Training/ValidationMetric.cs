using D1.Core;
using D1.Pipeline.Records;

namespace D1.Stages.Training;

/// <summary>What validation measures.</summary>
/// <param name="Name">The curve's name, such as <c>validation_loss</c>.</param>
/// <param name="HigherIsBetter">Whether more is better.</param>
/// <param name="Measure">Measures the model as it is; before every batch it calls what it is given, which may end it.</param>
internal sealed record ValidationMetric(string Name, bool HigherIsBetter, Func<Action, double> Measure)
{
    /// <summary>Whether the model is measured before the first step too: a point of the curve, where nothing is kept or chosen.</summary>
    public bool IsMeasuredBefore { get; init; }

    /// <summary>Some of what the model wrote when it was measured last, given the steps that it had done; null where it writes
    /// nothing.</summary>
    public Func<long, IEnumerable<Sample>>? Samples { get; init; }

    /// <summary>The model's value as it is.</summary>
    /// <param name="beforeBatch">Called before every batch; may throw to end the measuring.</param>
    /// <exception cref="NotFiniteException">It is not finite.</exception>
    public double Now(Action beforeBatch) => Finite.Require(Measure(beforeBatch), Name);
}
