namespace D1.Pipeline;

/// <summary>How far a stage is.</summary>
/// <param name="Phase">What it is doing, one or two words.</param>
/// <param name="Step">Steps done.</param>
/// <param name="Steps">Steps in all; 0 when unknown.</param>
/// <param name="SecondsLeft">Estimate for this phase; null before there is a rate.</param>
/// <param name="Values">Figures to show, in order: losses, rates.</param>
public sealed record StageProgress(string Phase, long Step, long Steps, double? SecondsLeft,
    IReadOnlyList<KeyValuePair<string, double>> Values);
