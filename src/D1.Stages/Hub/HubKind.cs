namespace D1.Stages.Hub;

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
