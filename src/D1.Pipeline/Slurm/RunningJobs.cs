using D1.Core;
using D1.Pipeline.Graph;
using D1.Pipeline.Store;

namespace D1.Pipeline.Slurm;

/// <summary>Jobs of earlier submissions that make what a graph needs, and have not ended.</summary>
internal static class RunningJobs
{
    /// <summary>By node, the submission and the number there: those of the same build whose own inputs are there or on their way.</summary>
    /// <exception cref="InputException">Slurm does not answer: what is on its way would be submitted again.</exception>
    public static IReadOnlyDictionary<string, string> Find(
        SpecGraph graph, IReadOnlyDictionary<string, Artifact> found, string artifacts, string build)
    {
        var here = new Dictionary<string, string>();
        if (found.Count == graph.Nodes.Count) return here;
        var open = Submission.All(artifacts).Where(one => one.Graph.Build == build).SelectMany(Open).ToList();
        if (open.Count == 0) return here;
        var queue = SlurmCommands.Ask(open.Select(each => each.Job.User), out var silence)
            ?? throw new InputException($"Slurm does not say what is on its way, and nothing is submitted: {silence}");
        var alive = new Dictionary<string, string>();
        foreach (var (node, job, place) in open)
            if (queue.TryGetValue(job.Id, out var now) && JobWatch.IsAlive(now.State)) alive.TryAdd(node.Id, place);
        // One that waits for a job that is gone will never begin.
        foreach (var node in graph.Nodes)
            if (!found.ContainsKey(node.Id) && alive.TryGetValue(node.Id, out var place)
                && node.Inputs.Values.All(input => found.ContainsKey(input.Id) || here.ContainsKey(input.Id))) here.Add(node.Id, place);
        return here;
    }

    private static IEnumerable<(SubmittedNode Node, SubmittedJob Job, string Place)> Open(Submission submission)
    {
        var jobs = submission.Jobs();
        return from node in submission.Graph.Nodes
               where node.Found is null && jobs.ContainsKey(node.Number) && submission.State(node.Number) is not { IsFinal: true }
               select (node, jobs[node.Number], node.Elsewhere ?? $"{submission.Name}/{node.Number}");
    }
}
