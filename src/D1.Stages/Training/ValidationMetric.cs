using D1.Stages.Models;

namespace D1.Stages.Training;

/// <summary>What validation measures.</summary>
/// <param name="Name">The curve's name, such as <c>validation_loss</c>.</param>
/// <param name="HigherIsBetter">Whether more is better.</param>
/// <param name="Measure">Measures the model as it is.</param>
internal sealed record ValidationMetric(string Name, bool HigherIsBetter, Func<double> Measure)
{
    /// <summary>Validation number <paramref name="number"/>, after <paramref name="step"/> steps.</summary>
    public KeptModel Take(int number, long step)
    {
        var value = Measure();
        return new KeptModel(number, step, Name, value, HigherIsBetter ? value : -value);
    }
}
