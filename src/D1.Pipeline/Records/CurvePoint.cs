namespace D1.Pipeline.Records;

/// <summary>What a series is at a step.</summary>
public readonly record struct CurvePoint(long Step, double Value);
