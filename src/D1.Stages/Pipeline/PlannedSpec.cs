using D1.Model.Network;
using D1.Stages.Estimating;

namespace D1.Stages.Pipeline;

/// <summary>What is known of a stage's spec, and of its inputs, before anything is built.</summary>
/// <param name="node">The stage in its graph.</param>
/// <param name="estimates">What its inputs will be.</param>
public sealed class PlannedSpec(StageNode node, GraphEstimate estimates)
{
    /// <summary>Threads that the stage computes with.</summary>
    public int Threads => node.Spec.Threads;

    /// <summary>The network of the input <c>model</c>; null where there is none, or its sizes are not known.</summary>
    public LladaConfig? Model => Input("model") is { } model ? estimates.Of(model).Model : null;

    /// <summary>The node of an input; null where the spec gives none.</summary>
    public StageNode? Input(string name) => node.Inputs.GetValueOrDefault(name);

    /// <summary>Whether the spec gives the slot one input or more.</summary>
    public bool Has(InputSlot slot) => node.Inputs.Keys.Any(slot.Takes);
}
