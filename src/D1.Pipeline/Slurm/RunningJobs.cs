using D1.Pipeline.Graph;
using D1.Pipeline.Store;

namespace D1.Pipeline.Slurm;

/// <summary>Jobs of earlier submissions that make what a graph needs, and have not ended.</summary>
internal static class RunningJobs
{
    /// <summary>By node, the submission and the number there: those of the same build whose own inputs are there or on their way.</summary>
    public static IReadOnlyDictionary<string, string> Find(
        SpecGraph graph, IReadOnlyDictionary<string, Artifact> found, string artifacts, string build)
    {
        var here = new Dictionary<string, string>();
        if (found.Count == graph.Nodes.Count) return here;
        var submissions = Submission.All(artifacts).Where(one => one.Graph.Build == build).ToList();
        var jobs = submissions.ConvertAll(one => one.Jobs());
        if (submissions.Count == 0 || SlurmCommands.Queue(jobs.SelectMany(of => of.Values).Select(job => job.User)) is not { } queue)
            return here;
        var alive = new Dictionary<string, string>();
        foreach (var (submission, of) in submissions.Zip(jobs))
            foreach (var node in submission.Graph.Nodes)
                if (node.Found is null && submission.State(node.Number) is not { IsFinal: true }
                    && of.TryGetValue(node.Number, out var job) && queue.TryGetValue(job.Id, out var now) && JobWatch.IsAlive(now.State))
                    alive.TryAdd(node.Id, node.Elsewhere ?? $"{submission.Name}/{node.Number}");
        // One that waits for a job that is gone will never begin.
        foreach (var node in graph.Nodes)
            if (alive.TryGetValue(node.Id, out var place)
                && node.Inputs.Values.All(input => found.ContainsKey(input.Id) || here.ContainsKey(input.Id))) here.Add(node.Id, place);
        return here;
    }
}
