namespace D1.Stages.Hub;

/// <summary>A repository at one commit.</summary>
/// <param name="Kind">Where it lives.</param>
/// <param name="Name"><c>organisation/name</c>; of a mirror the folder below its root.</param>
/// <param name="Revision">40 hex digits; null for a mirror's folder, which has no commits.</param>
public sealed record HubRepository(HubKind Kind, string Name, string? Revision)
{
    /// <summary>Its folder in a mirror.</summary>
    public string MirrorFolder => Kind switch
    {
        HubKind.Model => $"models/{Name}",
        HubKind.Dataset => $"datasets/{Name}",
        HubKind.Github => $"github/{Name}",
        _ => Name,
    };

    /// <summary>Its folder in the cache of Python's hub library, which knows models and data sets; else null.</summary>
    public string? CacheFolder => Kind switch
    {
        HubKind.Model => $"models--{Name.Replace("/", "--", StringComparison.Ordinal)}",
        HubKind.Dataset => $"datasets--{Name.Replace("/", "--", StringComparison.Ordinal)}",
        _ => null,
    };

    /// <summary>The address of a file; null for what only mirrors have.</summary>
    public Uri? AddressOf(string path, HubSettings settings)
    {
        var file = string.Join('/', path.Split('/').Select(Uri.EscapeDataString));
        return Kind switch
        {
            HubKind.Model => new Uri(settings.Endpoint, $"{Name}/resolve/{Revision}/{file}"),
            HubKind.Dataset => new Uri(settings.Endpoint, $"datasets/{Name}/resolve/{Revision}/{file}"),
            // Leads on to the raw file, or to the LFS store where the commit has only a pointer.
            HubKind.Github => new Uri(settings.Github, $"{Name}/raw/{Revision}/{file}"),
            _ => null,
        };
    }

    public override string ToString() => Revision is null ? Name : $"{Name}@{Revision[..Math.Min(7, Revision.Length)]}";
}

/// <summary>Where a repository lives.</summary>
public enum HubKind
{
    /// <summary>A model of the hub.</summary>
    Model,

    /// <summary>A data set of the hub.</summary>
    Dataset,

    /// <summary>A repository on GitHub, its LFS files included.</summary>
    Github,

    /// <summary>A folder of a local mirror, for files that no hub has: heads of larger files, other containers, reconstructions.</summary>
    Mirror,
}
