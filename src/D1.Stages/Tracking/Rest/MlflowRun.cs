namespace D1.Stages.Tracking.Rest;

/// <summary>A run on the server.</summary>
/// <param name="RunId">The server's own id.</param>
/// <param name="ArtifactUri">Where its artifacts belong.</param>
internal sealed record MlflowRun(string RunId, string ArtifactUri);
