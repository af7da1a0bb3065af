namespace D1.Stages.Tracking;

/// <summary>What a pass over the spool came to.</summary>
/// <param name="Sent">Runs of which something was sent, and nothing is left.</param>
/// <param name="Left">Runs of which something is left.</param>
/// <param name="Trouble">Why, in one line; null when nothing is left.</param>
public sealed record SendReport(int Sent, int Left, string? Trouble);
