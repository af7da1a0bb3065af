namespace D1.Stages.Pipeline;

/// <summary>A component of a key that differs from an earlier one's.</summary>
/// <param name="Component">Such as <c>parameters.learning_rate</c>.</param>
/// <param name="Old">Null when it is new.</param>
/// <param name="Current">Null when it is gone.</param>
public sealed record KeyChange(string Component, string? Old, string? Current);
