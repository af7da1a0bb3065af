using D1.Pipeline.Graph;

namespace D1.Pipeline.Slurm;

/// <summary>A job before it is submitted: a stage, or an array of stages that are alike, such as the cells of one model.</summary>
/// <param name="Nodes">Numbers and stages.</param>
/// <param name="Resources">What each of them gets.</param>
internal sealed record PlannedJob(IReadOnlyList<(int Number, StageNode Node)> Nodes, JobResources Resources)
{
    public bool IsArray => Nodes.Count > 1;

    /// <summary>Its files are called by the first of its nodes.</summary>
    public int Number => Nodes[0].Number;

    /// <summary>Its script's file.</summary>
    public string Script => $"{Number}.sh";

    /// <summary>For people.</summary>
    public string Title => IsArray ? Nodes[0].Node.Spec.Name : Nodes[0].Node.Title();

    /// <summary>What the nodes wait for.</summary>
    public IEnumerable<StageNode> Inputs => Nodes[0].Node.Inputs.Values.Distinct();

    /// <summary>What it waits for of another job, by that one's number in Slurm: of an array, the tasks that it needs and no others.
    /// </summary>
    public IEnumerable<string> WaitsFor(PlannedJob other, string number)
    {
        var needed = other.Nodes.Where(each => Inputs.Contains(each.Node)).ToList();
        return needed.Count < other.Nodes.Count
            ? needed.Select(each => SubmittedJob.TaskOf(number, each.Number)) : [number];
    }

    /// <summary>The jobs of stages, in an order in which they can be submitted. Stages of one kind that need the same results are one
    /// array: none of them can wait for another.</summary>
    public static IReadOnlyList<PlannedJob> Of(IEnumerable<(int Number, StageNode Node)> nodes, Func<StageNode, JobResources> resources) =>
        [.. nodes.GroupBy(each => Alike(each.Node)).Select(alike => new PlannedJob([.. alike],
            alike.Select(each => resources(each.Node)).Aggregate(Both))).OrderBy(job => job.Number)];

    private static string Alike(StageNode node) => string.Join(' ',
        node.Inputs.Count == 0 ? [node.Id] : node.Inputs.Values.Select(input => input.Id).Distinct().Order(StringComparer.Ordinal)
            .Prepend($"{node.Stage.Name} {node.Spec.Name} {node.IsOnGpu}"));

    private static JobResources Both(JobResources one, JobResources other) => one with
    {
        Cpus = Math.Max(one.Cpus, other.Cpus),
        Megabytes = Math.Max(one.Megabytes, other.Megabytes),
        Minutes = Math.Max(one.Minutes, other.Minutes),
    };
}
