namespace D1.Pipeline.Execution;

/// <summary>How a node ended.</summary>
public enum NodeStatus
{
    /// <summary>Its stage ran.</summary>
    Built,

    /// <summary>The store had its artifact.</summary>
    Cached,

    /// <summary>Its stage failed.</summary>
    Failed,

    /// <summary>Something it needs failed or was killed.</summary>
    Skipped,

    /// <summary>A stop was asked for while it ran or before; what it has done is kept.</summary>
    Killed,
}
