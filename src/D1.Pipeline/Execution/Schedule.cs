using D1.Pipeline.Graph;

namespace D1.Pipeline.Execution;

/// <summary>What a graph's shape and its specs' cost hints say about order and time.</summary>
internal sealed class Schedule
{
    // What is believed of the hints before any stage was measured, as seconds of hints that were right.
    private const double Trust = 10;
    private readonly Dictionary<string, double> _path = [];
    private double _hinted = Trust, _measured = Trust;

    public Schedule(SpecGraph graph, int places)
    {
        Places = Math.Max(1, places);
        foreach (var node in graph.Nodes) _path[node.Id] = node.Spec.Cost;
        // From the roots down: a node's way to go is its own cost and the longest way of those that need it.
        foreach (var node in Enumerable.Reverse(graph.Nodes))
            foreach (var input in node.Inputs.Values)
                _path[input.Id] = Math.Max(_path[input.Id], input.Spec.Cost + _path[node.Id]);
    }

    /// <summary>Threads that may be busy at once.</summary>
    public int Places { get; }

    /// <summary>Places that the node takes; one that wants more than there are takes all.</summary>
    public int PlacesOf(StageNode node) => Math.Min(node.Spec.Threads, Places);

    /// <summary>Longest way to go first; equals in the order they have.</summary>
    public IReadOnlyList<StageNode> ByPriority(IEnumerable<StageNode> ready) => [.. ready.OrderByDescending(node => _path[node.Id])];

    /// <summary>A node took so long: this machine may be faster or slower than that of the hints.</summary>
    public void Learn(StageNode node, double seconds) =>
        (_hinted, _measured) = (_hinted + node.Spec.Cost, _measured + seconds);

    /// <summary>
    /// Seconds until everything is done, by the hints and what was measured so far: the longer of the critical path and the evenly spread
    /// work.
    /// </summary>
    public double Estimate(IEnumerable<StageNode> waiting, IEnumerable<RunningNode> running)
    {
        var (work, longest, pace) = (0.0, 0.0, _measured / _hinted);
        foreach (var node in waiting)
            (work, longest) = (work + pace * node.Spec.Cost * PlacesOf(node), Math.Max(longest, pace * _path[node.Id]));
        foreach (var (node, seconds, progress) in running)
        {
            var left = progress?.SecondsLeft ?? Math.Max(0, pace * node.Spec.Cost - seconds);
            (work, longest) = (work + left * PlacesOf(node), Math.Max(longest, left + pace * (_path[node.Id] - node.Spec.Cost)));
        }
        return Math.Max(longest, work / Places);
    }
}
