namespace D1.Stages.Models;

/// <summary>A validation of a training run.</summary>
/// <param name="Number">Its number in the run, from 1.</param>
/// <param name="Step">Steps done.</param>
/// <param name="Value">What was measured.</param>
internal sealed record ValidationResult(int Number, long Step, double Value);
