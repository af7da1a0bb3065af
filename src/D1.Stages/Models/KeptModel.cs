namespace D1.Stages.Models;

/// <summary>A validation of a training run.</summary>
/// <param name="Number">Its number in the run, from 1.</param>
/// <param name="Step">Steps done.</param>
/// <param name="Metric">What was measured, such as <c>validation_loss</c>.</param>
/// <param name="Value">What it came to.</param>
/// <param name="Score">What models are compared by, more is better: the value, or a loss negated.</param>
internal sealed record KeptModel(int Number, long Step, string Metric, double Value, double Score);
