namespace D1.Pipeline.Graph;

/// <summary>Estimates of all nodes of a graph; each stage is told what its inputs will be.</summary>
public sealed class GraphEstimate
{
    private readonly Dictionary<string, StageEstimate> _byNode = [];

    /// <summary>Of a graph that is still being checked: a node is estimated when it is asked for.</summary>
    internal GraphEstimate()
    {
    }

    public GraphEstimate(SpecGraph graph)
    {
        foreach (var node in graph.Nodes)
            Of(node);
    }

    /// <summary>The estimate of a node, of the graph or not.</summary>
    public StageEstimate Of(StageNode node) => _byNode.TryGetValue(node.Id, out var known) ? known : _byNode[node.Id] =
        node.Stage.Estimate(node.Options,
            new EstimateContext(
                node.Inputs.ToDictionary(pair => pair.Key, pair => new EstimatedInput(Of(pair.Value), null)), node.Spec.Threads));
}
