namespace D1.Pipeline.Store;

/// <summary>One file of an artifact.</summary>
/// <param name="Path">Relative, with forward slashes.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Sha256">64 hex digits.</param>
/// <param name="Declared">Whether the artifact's digest covers it.</param>
public sealed record ManifestFile(string Path, long Size, string Sha256, bool Declared);
