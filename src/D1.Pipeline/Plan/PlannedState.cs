namespace D1.Pipeline.Plan;

/// <summary>What would happen to a node.</summary>
public enum PlannedState
{
    /// <summary>The store has its artifact.</summary>
    Cached,

    /// <summary>It would run.</summary>
    Run,

    /// <summary>Its key depends on inputs that are not built: it runs unless they come out as they were once before.</summary>
    Pending,
}
