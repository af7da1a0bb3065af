namespace D1.Pipeline.Store;

/// <summary>An input as it was when the artifact was built.</summary>
public sealed record ManifestInput(string Stage, string Key, string Digest);
