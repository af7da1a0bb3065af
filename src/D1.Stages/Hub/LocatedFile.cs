namespace D1.Stages.Hub;

/// <summary>A file that can be had.</summary>
/// <param name="File">Which.</param>
/// <param name="Expected">Its content: what the spec pins and what the hub publishes. It has a digest.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="LocalPath">A checked copy on this machine; null where it has to be downloaded.</param>
public sealed record LocatedFile(HubFile File, ExpectedContent Expected, long Bytes, string? LocalPath);
