namespace D1.Stages.Tracking.Rest;

/// <summary>A line of a journal.</summary>
/// <param name="Entry">What it says; null where it is damaged.</param>
/// <param name="End">Byte after its end: where the next one starts.</param>
internal sealed record SpoolLine(SpoolEntry? Entry, long End);
