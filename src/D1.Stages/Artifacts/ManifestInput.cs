namespace D1.Stages.Artifacts;

/// <summary>An input as it was when the artifact was built.</summary>
public sealed record ManifestInput(string Stage, string Key, string Digest);
