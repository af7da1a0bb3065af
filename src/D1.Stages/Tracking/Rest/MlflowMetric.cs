namespace D1.Stages.Tracking.Rest;

/// <summary>A point of a curve, as the server takes and gives it.</summary>
/// <param name="Key">The metric's name.</param>
/// <param name="Value">Any double, NaN and the infinities too.</param>
/// <param name="Timestamp">Milliseconds since 1970.</param>
/// <param name="Step">Place on the curve.</param>
internal sealed record MlflowMetric(string Key, double Value, long Timestamp, long Step);
