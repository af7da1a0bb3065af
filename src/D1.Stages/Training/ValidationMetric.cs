using D1.Model;

namespace D1.Stages.Training;

/// <summary>What validation measures.</summary>
/// <param name="Name">The curve's name, such as <c>validation_loss</c>.</param>
/// <param name="HigherIsBetter">Whether more is better.</param>
/// <param name="Measure">Measures the model as it is; before every batch it calls what it is given, which may end it.</param>
internal sealed record ValidationMetric(string Name, bool HigherIsBetter, Func<Action, double> Measure)
{
    /// <summary>The model's value as it is.</summary>
    /// <param name="beforeBatch">Called before every batch; may throw to end the measuring.</param>
    /// <exception cref="NotFiniteException">It is not finite.</exception>
    public double Now(Action beforeBatch) => Finite.Require(Measure(beforeBatch), Name);
}
