namespace D1.Pipeline.Records;

/// <summary>A line of <c>curves.jsonl</c>.</summary>
internal sealed record CurveLine(string Series, long Step, double Value);
