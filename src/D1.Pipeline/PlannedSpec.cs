using D1.Pipeline.Graph;
using D1.Pipeline.Plan;

namespace D1.Pipeline;

/// <summary>What is known of a stage's spec, and of its inputs, before anything is built.</summary>
/// <param name="node">The stage in its graph.</param>
/// <param name="estimates">What its inputs will be.</param>
public sealed class PlannedSpec(StageNode node, GraphEstimate estimates)
{
    /// <summary>Threads that the stage computes with.</summary>
    public int Threads => node.Spec.Threads;

    /// <summary>What an input will be; null where the spec gives none.</summary>
    public StageEstimate? Estimate(string name) => Input(name) is { } input ? estimates.Of(input) : null;

    /// <summary>The node of an input; null where the spec gives none.</summary>
    public StageNode? Input(string name) => node.Inputs.GetValueOrDefault(name);

    /// <summary>Whether the spec gives the slot one input or more.</summary>
    public bool Has(InputSlot slot) => node.Inputs.Keys.Any(slot.Takes);
}
