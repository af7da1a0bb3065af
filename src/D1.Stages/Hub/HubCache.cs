namespace D1.Stages.Hub;

/// <summary>
/// The cache of Python's hub library: <c>models--org--name/snapshots/&lt;commit&gt;/&lt;path&gt;</c> are links to <c>blobs/&lt;entity
/// tag&gt;</c>, where the tag is the content's digest. Unfinished blobs have another name, so a half cache is one with dangling or missing
/// links.
/// </summary>
internal sealed class HubCache(string? root)
{
    /// <summary>
    /// The file's path in the cache with what it must be; null when it is not there, or when nothing says what it must be.
    /// </summary>
    /// <param name="file">Which file.</param>
    /// <param name="expected">What is known of its content.</param>
    public (string Path, ExpectedContent Expected)? Find(HubFile file, ExpectedContent expected)
    {
        if (root is null || file.Repository.CacheFolder is not { } folder) return null;
        var link = new FileInfo(Path.Combine(root, folder, "snapshots", file.Repository.Revision!, file.Path));
        if (link.Exists)
        {
            var target = link.ResolveLinkTarget(returnFinalTarget: true);
            if (target is { Exists: false }) return null;
            var known = expected.HasDigest ? expected : ExpectedContent.OfTag(target?.Name);
            if (known.HasDigest) return (target?.FullName ?? link.FullName, known);
        }
        var blob = Path.Combine(root, folder, "blobs", expected.Identity);
        return expected.HasDigest && File.Exists(blob) ? (blob, expected) : null;
    }
}
