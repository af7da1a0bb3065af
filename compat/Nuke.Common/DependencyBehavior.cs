namespace Nuke.Common;

/// <summary>What happens to a target's dependencies when the target is skipped.</summary>
public enum DependencyBehavior
{
    /// <summary>They run all the same.</summary>
    Execute,

    /// <summary>They are skipped too, unless another scheduled target needs them.</summary>
    Skip,
}
