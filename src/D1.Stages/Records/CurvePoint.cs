namespace D1.Stages.Records;

/// <summary>What a series is at a step.</summary>
public readonly record struct CurvePoint(long Step, double Value);
