using D1.Pipeline.Graph;
using D1.Pipeline.Tracking;

namespace D1.Pipeline.Execution;

/// <summary>
/// An invocation as a tracked run, with what its roots came to. The runs of its nodes are nested in it; those of a stage that has several
/// nodes, such as the cells of a table, in one run for the stage.
/// </summary>
internal sealed class TrackedInvocation
{
    private readonly RunOptions _options;
    private readonly SpecGraph _graph;
    private readonly ITrackedRun _run;
    private readonly Dictionary<string, ITrackedRun> _targets = [];

    public TrackedInvocation(RunOptions options, SpecGraph graph)
    {
        (_options, _graph) = (options, graph);
        _run = Start(string.Join(", ", graph.Roots.Select(root => root.DisplayName)), null, "invocation",
            new Dictionary<string, string> { ["profile"] = graph.Roots[0].Spec.Profile, ["command"] = options.Command });
    }

    /// <summary>The run that a node's is nested in.</summary>
    public string ParentOf(StageNode node)
    {
        var stage = node.Stage.Name;
        if (_graph.Nodes.Count(other => other.Stage.Name == stage) == 1) return _run.RunId;
        if (!_targets.TryGetValue(stage, out var target)) _targets[stage] = target = Start(stage, _run.RunId, "target", []);
        return target.RunId;
    }

    /// <summary>Ends it and the runs of its stages.</summary>
    public void Finish(IReadOnlyCollection<NodeResult> results, bool stopped)
    {
        foreach (var (stage, target) in _targets)
            target.Finish(StatusOf([.. results.Where(result => result.Node.Stage.Name == stage)], stopped));
        foreach (var root in results.Where(result => _graph.Roots.Contains(result.Node)))
            foreach (var (name, value) in root.Artifact?.Metrics ?? new Dictionary<string, double>())
                _run.Metric(_graph.Roots.Count == 1 ? name : $"{root.Node.Spec.Name}/{name}", value, 0);
        _run.Finish(StatusOf(results, stopped));
    }

    private static RunStatus StatusOf(IReadOnlyCollection<NodeResult> results, bool stopped) =>
        results.All(result => result.Succeeded) ? RunStatus.Finished : stopped ? RunStatus.Killed : RunStatus.Failed;

    private ITrackedRun Start(string name, string? parent, string kind, Dictionary<string, string> parameters) =>
        _options.Tracker.Start(new RunDescription(name, null, parent, parameters, new Dictionary<string, string> { ["d1.kind"] = kind }));
}
