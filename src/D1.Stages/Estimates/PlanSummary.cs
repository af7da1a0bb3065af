using D1.Pipeline;
using D1.Pipeline.Graph;
using D1.Pipeline.Plan;
using D1.Stages.Evaluation;
using D1.Stages.Sources;

namespace D1.Stages.Estimates;

/// <summary>Nodes of a plan that are one line for people: in one state, the cells of a table, downloads, or training runs that start from
/// one model.</summary>
/// <param name="Nodes">Them, in the plan's order.</param>
/// <param name="MultiplyAdds">Of all of them.</param>
/// <param name="Memory">Of the one that keeps most.</param>
/// <param name="DownloadBytes">Of all of them.</param>
public sealed record PlanGroup(IReadOnlyList<PlannedNode> Nodes, double MultiplyAdds, MemoryPlan Memory, long DownloadBytes)
{
    public PlannedState State => Nodes[0].State;

    /// <summary><c>masked-sft</c>, <c>evaluate × 48</c>, <c>d1-gsm8k and 3 more</c>.</summary>
    public string Name
    {
        get
        {
            var (first, specs) = (Nodes[0].Node, Nodes.Select(node => node.Node.Spec.Path).Distinct().Count());
            return specs > 1 ? $"{first.Spec.Name} and {specs - 1} more"
                : Nodes.Count > 1 ? $"{first.Spec.Name} × {Nodes.Count}"
                : first.Title();
        }
    }
}

/// <summary>What is left of a plan: its groups, and what they come to.</summary>
/// <param name="Groups">All nodes, cached ones too, in the plan's order.</param>
/// <param name="MultiplyAdds">Of all that is left.</param>
/// <param name="Chain">Multiply-adds of the longest chain of stages that need one another: what no number of devices makes shorter.</param>
/// <param name="Largest">The group that keeps most in memory; null where none keeps anything.</param>
/// <param name="DownloadBytes">Bytes to download.</param>
/// <param name="OutputBytes">Bytes that the results will take on disk, as far as they are large.</param>
/// <param name="First">What tells something soonest; empty where nothing of the kind is left.</param>
public sealed record PlanSummary(IReadOnlyList<PlanGroup> Groups, double MultiplyAdds, double Chain, PlanGroup? Largest,
    long DownloadBytes, long OutputBytes, IReadOnlyList<StageNode> First)
{
    /// <summary>Devices of a usual node.</summary>
    public const int OfNode = 8;

    /// <summary>Multiply-adds that pass on each of <see cref="OfNode"/> devices until all is done, when each takes the stage with the
    /// longest way to go, as a run does.</summary>
    public double OnNode { get; init; }

    public static PlanSummary Of(IReadOnlyList<PlannedNode> plan, GraphEstimate estimates)
    {
        var left = plan.Where(planned => planned.State != PlannedState.Cached).ToList();
        var groups = plan.GroupBy(planned => (planned.State, Name: GroupOf(planned.Node, estimates))).Select(Group).ToList();
        var chains = new Dictionary<string, double>();
        foreach (var planned in left)
            chains[planned.Node.Id] = estimates.Of(planned.Node).MultiplyAdds
                + planned.Node.Inputs.Values.Select(input => chains.GetValueOrDefault(input.Id)).DefaultIfEmpty().Max();
        return new PlanSummary(groups, left.Sum(planned => estimates.Of(planned.Node).MultiplyAdds), chains.Values.DefaultIfEmpty().Max(),
            groups.Where(group => group.State != PlannedState.Cached && group.Memory.Bytes > 0).MaxBy(group => group.Memory.Bytes),
            left.Sum(planned => estimates.Of(planned.Node).DownloadBytes), left.Sum(planned => estimates.Of(planned.Node).OutputBytes),
            FirstOf(left.ConvertAll(planned => planned.Node), estimates))
        {
            OnNode = Makespan(left.ConvertAll(planned => planned.Node), node => estimates.Of(node).MultiplyAdds, OfNode),
        };

        PlanGroup Group(IEnumerable<PlannedNode> nodes)
        {
            var all = nodes.ToList();
            var each = all.ConvertAll(node => estimates.Of(node.Node));
            return new PlanGroup(all, each.Sum(one => one.MultiplyAdds), each.MaxBy(one => one.Memory.Bytes)!.Memory,
                each.Sum(one => one.DownloadBytes));
        }
    }

    private static double Makespan(IReadOnlyList<StageNode> left, Func<StageNode, double> work, int devices)
    {
        var (ways, waiting, running, now) = (Ways(left, work), left.ToList(), new PriorityQueue<StageNode, double>(), 0.0);
        while (waiting.Count > 0 || running.Count > 0)
        {
            var open = running.UnorderedItems.Select(item => item.Element).Concat(waiting).ToHashSet();
            foreach (var node in waiting.Where(node => !node.Inputs.Values.Any(open.Contains)).OrderByDescending(node => ways[node])
                .Take(devices - running.Count).ToList())
            {
                waiting.Remove(node);
                running.Enqueue(node, now + work(node));
            }
            running.TryDequeue(out _, out now);
        }
        return now;
    }

    // From a stage to the end of all that needs it.
    private static Dictionary<StageNode, double> Ways(IReadOnlyList<StageNode> left, Func<StageNode, double> work)
    {
        var ways = left.ToDictionary(node => node, work);
        foreach (var node in left.Reverse())
            foreach (var input in node.Inputs.Values.Where(ways.ContainsKey))
                ways[input] = Math.Max(ways[input], work(input) + ways[node]);
        return ways;
    }

    // Runs that start from one model are alike, and so are the cells of a table.
    private static string GroupOf(StageNode node, GraphEstimate estimates) =>
        estimates.Of(node).Result is not EstimatedModel ? node.Stage.Name
        : $"{node.Stage.Name}\n{node.Inputs.GetValueOrDefault(StageInputs.Model)?.Id}";

    /// <summary>The first model's cells of its first task, where nothing has to be trained for them: all lengths of the base model on
    /// GSM8K, for the paper's table.</summary>
    private static IReadOnlyList<StageNode> FirstOf(List<StageNode> left, GraphEstimate estimates)
    {
        var open = left.Where(node => node.Options is EvaluateOptions && node.Inputs.Values.All(IsThereSoon)).ToList();
        if (open is not [var first, ..]) return [];
        return [.. open.Where(node => node.Spec.Path == first.Spec.Path && node.Inputs[StageInputs.Model] == first.Inputs[StageInputs.Model]
            && ((EvaluateOptions)node.Options).Task == ((EvaluateOptions)first.Options).Task)];

        bool IsThereSoon(StageNode input) => !left.Contains(input) || estimates.Of(input).MultiplyAdds == 0;
    }
}
