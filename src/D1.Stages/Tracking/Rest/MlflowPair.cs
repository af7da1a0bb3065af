namespace D1.Stages.Tracking.Rest;

/// <summary>A parameter or a tag.</summary>
internal sealed record MlflowPair(string Key, string Value);
