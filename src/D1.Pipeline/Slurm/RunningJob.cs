using D1.Pipeline.Graph;
using D1.Pipeline.Store;

namespace D1.Pipeline.Slurm;

/// <summary>A job of an earlier submission that makes what a graph needs, and has not ended.</summary>
/// <param name="Job">Slurm's number.</param>
/// <param name="Place">The submission and the number there.</param>
internal sealed record RunningJob(string Job, string Place)
{
    /// <summary>By node: those of the same build whose own inputs are there or on their way.</summary>
    public static IReadOnlyDictionary<string, RunningJob> Find(
        SpecGraph graph, IReadOnlyDictionary<string, Artifact> found, string artifacts, string build)
    {
        var here = new Dictionary<string, RunningJob>();
        var submissions = Submission.All(artifacts).Where(one => one.Graph.Build == build).ToList();
        var jobs = submissions.ConvertAll(one => one.Jobs());
        if (submissions.Count == 0 || SlurmCommands.Queue(jobs.SelectMany(of => of.Values).Select(job => job.User)) is not { } queue)
            return here;
        var alive = new Dictionary<string, RunningJob>();
        foreach (var (submission, of) in submissions.Zip(jobs))
            foreach (var node in submission.Graph.Nodes)
                if (node.Found is null && submission.State(node.Number) is not { IsFinal: true }
                    && of.TryGetValue(node.Number, out var job) && queue.TryGetValue(job.Id, out var now) && JobWatch.IsAlive(now.State))
                    alive.TryAdd(node.Id, new(job.Id, node.Elsewhere ?? $"{submission.Name}/{node.Number}"));
        // One that waits for a job that is gone will never begin.
        foreach (var node in graph.Nodes)
            if (alive.TryGetValue(node.Id, out var job)
                && node.Inputs.Values.All(input => found.ContainsKey(input.Id) || here.ContainsKey(input.Id))) here.Add(node.Id, job);
        return here;
    }
}
