using D1.Pipeline.Graph;
using D1.Pipeline.Store;

namespace D1.Pipeline.Plan;

/// <summary>What would happen to a node.</summary>
/// <param name="Node">The node.</param>
/// <param name="State">Whether it is there, would run, or cannot be known yet.</param>
/// <param name="Key">Its key; null while it depends on unbuilt inputs.</param>
/// <param name="Changes">Key components that differ from the nearest earlier artifact of the same spec, parameters first and code last;
/// empty without one, and where it is damaged.</param>
/// <param name="Pending">Names of the inputs whose digests are not known yet.</param>
/// <param name="Adoptable">Artifacts that differ from what is asked for in nothing but the code, as far as that can be known yet; the
/// newest first.</param>
public sealed record PlannedNode(
    StageNode Node, PlannedState State, string? Key, IReadOnlyList<KeyChange> Changes, IReadOnlyList<string> Pending,
        IReadOnlyList<Manifest> Adoptable)
{
    /// <summary>Whether it was there, and runs again because it is damaged.</summary>
    public bool IsDamaged { get; init; }
}

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
