using D1.Pipeline.Statistics;

namespace D1.Stages.Reporting;

/// <summary>A cell of Table 1.</summary>
/// <param name="Model">base, sft, grpo or d1.</param>
/// <param name="Task">The task.</param>
/// <param name="Length">Generation length in tokens.</param>
/// <param name="N">Problems.</param>
/// <param name="Score">Percent.</param>
/// <param name="Interval">95 %, percent.</param>
/// <param name="Verdicts">Item by item, in the order of the test set.</param>
/// <param name="Artifact">The cell's artifact folder.</param>
/// <param name="Checkpoint">Which of its training run's validated models it is, from 1; null where there was no validation.</param>
/// <param name="Validation">What that model scored then, more is better; null like <paramref name="Checkpoint"/>.</param>
internal sealed record Table1Cell(
    string Model, string Task, int Length, int N, double Score, Interval Interval, IReadOnlyList<ItemVerdict> Verdicts, string Artifact,
    int? Checkpoint, double? Validation);
