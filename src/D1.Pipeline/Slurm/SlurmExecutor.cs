using System.Text.Json;
using D1.Core;
using D1.Pipeline.Devices;
using D1.Pipeline.Execution;
using D1.Pipeline.Files;
using D1.Pipeline.Graph;
using D1.Pipeline.Keys;
using D1.Pipeline.Store;

namespace D1.Pipeline.Slurm;

/// <summary>
/// Hands a graph to Slurm: a job a stage that the store has no result of, each waiting in Slurm for what it needs. From then on nothing of
/// ours has to run for the graph to come to its end.
/// </summary>
public sealed class SlurmExecutor
{
    /// <summary>What to say where there are no jobs.</summary>
    public const string Nothing = "nothing to submit: the store has everything";

    private readonly SpecGraph _graph;
    private readonly ArtifactStore _store;
    private readonly Cluster _cluster;
    private readonly RunOptions _options;
    private readonly FrozenBuild _build;
    private readonly string _probed;
    private readonly Dictionary<string, int> _numbers;

    /// <param name="graph">What is run, with the cluster's GPUs for <c>auto</c>.</param>
    /// <param name="store">Where results and the submission go.</param>
    /// <param name="cluster">Where it is run.</param>
    /// <param name="options">How it is run.</param>
    /// <param name="program">The program's dll.</param>
    /// <exception cref="InputException">A job would be over before it could checkpoint.</exception>
    public SlurmExecutor(SpecGraph graph, ArtifactStore store, Cluster cluster, RunOptions options, string program)
    {
        (_graph, _store, _cluster, _options) = (graph, store, cluster, options);
        cluster.RequireTimeFor(options.CheckpointEvery);
        _build = new(program, store);
        // Jobs inherit what a user chose here.
        var asked = $"{JsonSerializer.Serialize(cluster)} {ExecutionEnvironment.CpuCapability()}";
        _probed = $"{_build.Folder}.{StageKey.Shorten(ContentDigest.OfText(asked))}.seen";
        _numbers = graph.Nodes.Index().ToDictionary(node => node.Item.Id, node => node.Index);
    }

    /// <summary>Seconds that multiply-adds take on the cluster's GPU; null where that is not known.</summary>
    public Func<double, double>? Rate { get; init; }

    /// <summary>What every stage computes on; as the specs say when null.</summary>
    public DeviceChoice? Device { get; init; }

    /// <summary>Follows the jobs of a submission.</summary>
    /// <param name="submission">The jobs.</param>
    /// <param name="store">Where results come.</param>
    public static INodeRunner Follow(Submission submission, ArtifactStore store) => new JobFollower(submission, store);

    /// <summary>The scripts, in the order in which they would be submitted, each after the line that submits it.</summary>
    /// <exception cref="InputException">The cluster cannot run a stage.</exception>
    public IEnumerable<string> Scripts()
    {
        var folder = NextFolder();
        var scripts = new JobScript(_cluster, folder, _build.Program);
        ExecutionEnvironment.Elsewhere = NodeProbe.Known(_probed);
        var jobs = Plan(Found(), new Dictionary<string, string>());
        return jobs.Select(job => $"# sbatch{Needs(job)} {Path.Combine(folder, job.Script)}\n{scripts.Of(job)}");

        string Needs(PlannedJob job) => After(jobs.SelectMany(other => job.WaitsFor(other, $"<{other.Script}>")));
    }

    /// <summary>Submits what is neither there nor on its way.</summary>
    /// <param name="say">Takes a line for people.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The submission, an earlier one where that does all of it; null where the store has everything.</returns>
    /// <exception cref="InputException">The cluster cannot run a stage, or Slurm does not take a job; then none of them stays.</exception>
    public Submission? Submit(Action<string> say, CancellationToken cancellation)
    {
        // What is found has to stay until the submission says that its jobs will read it.
        using var use = _store.Use(cancellation);
        using var alone = KeyLock.Acquire(Path.Combine(_store.Root, Submission.Root, "submit.lock"),
            () => say("waiting for another submission"), cancellation);
        var (folder, (found, running, jobs)) = (NextFolder(), Look());
        var scripts = new JobScript(_cluster, folder, _build.Program);
        if (jobs.Count > 0)
        {
            _build.Copy();
            var here = ExecutionEnvironment.CpuCapability();
            var there = NodeProbe.Run(scripts, _cluster, folder, _probed, say, cancellation);
            if (here != there)
            {
                say($"nodes compute with {there} and this machine with {here}: results are looked for as they make them");
                ExecutionEnvironment.Elsewhere = there;
                (found, running, jobs) = Look();
            }
        }
        foreach (var artifact in found.Values) _store.Conclude(artifact);
        if (found.Count == _graph.Nodes.Count)
        {
            if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true); // the probe's
            return null;
        }
        if (Whole(running, jobs) is { } earlier) return earlier;
        var submission = Submission.Create(folder, new(DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(), _options.Command, Device?.ToString(),
            _cluster, _build.Folder, _options.CheckpointEvery, [.. _graph.Nodes.Select(node => Submitted(node, found, running))])
        { Others = [.. _store.Stores.All.Skip(1)] });
        SubmitAll(jobs, scripts, submission);
        return submission;
    }

    // The same graph once more, of which an earlier submission has all that is to come.
    private Submission? Whole(IReadOnlyDictionary<string, string> running, IReadOnlyList<PlannedJob> jobs) =>
        jobs.Count == 0 && running.Values.Select(Path.GetDirectoryName).Distinct().ToList() is [{ } name]
            && Submission.Read(Submission.FolderOf(_store.Root, name)) is { } earlier
            && earlier.Graph.Nodes.Select(node => node.Id).ToHashSet().SetEquals(_numbers.Keys) ? earlier : null;

    private void SubmitAll(IReadOnlyList<PlannedJob> jobs, JobScript scripts, Submission submission)
    {
        var submitted = new List<(PlannedJob Job, string Number)>();
        IReadOnlyList<KeyLock> followed = [];
        try
        {
            // Until what waits for a job is noted, it may not become another one.
            followed = submission.FollowedAlone();
            using var alone = submission.Alone();
            var before = submission.Jobs();
            foreach (var job in jobs)
            {
                var file = Path.Combine(submission.Folder, job.Script);
                WholeFile.Write(file, scripts.Of(job));
                var needs = submitted.SelectMany(other => job.WaitsFor(other.Job, other.Number))
                    .Concat(job.Inputs.Select(input => before.GetValueOrDefault(_numbers[input.Id])?.Id));
                var number = SlurmCommands.Submit(file, After(needs.OfType<string>()) is { Length: > 0 } after ? [after.Trim()] : [],
                    _cluster, patiently: submitted.Count > 0);
                submitted.Add((job, number));
                submission.Add(SubmittedJob.Now(number, [.. job.Nodes.Select(each => each.Number)], job.Script, job.IsArray), alone);
            }
        }
        catch (Exception error)
        {
            var numbers = submitted.ConvertAll(each => each.Number);
            if (SlurmCommands.Cancel(numbers) is { } refused)
                throw new InputException($"{error.Message}; and of what was submitted before, nothing can be cancelled ({refused}): "
                    + $"scancel {string.Join(' ', numbers)}", error);
            Directory.Delete(submission.Folder, recursive: true);
            throw;
        }
        finally
        {
            foreach (var one in followed) one.Dispose();
        }
    }

    // What is there, what is on its way, and the jobs for the rest.
    private (Dictionary<string, Artifact> Found, IReadOnlyDictionary<string, string> Running, IReadOnlyList<PlannedJob> Jobs) Look()
    {
        var found = Found();
        var running = RunningJobs.Find(_graph, found, _store.Root, _build.Folder);
        return (found, running, Plan(found, running));
    }

    private IReadOnlyList<PlannedJob> Plan(Dictionary<string, Artifact> found, IReadOnlyDictionary<string, string> running)
    {
        var estimates = new GraphEstimate(_graph);
        return PlannedJob.Of(_graph.Nodes.Index().Where(each => !found.ContainsKey(each.Item.Id) && !running.ContainsKey(each.Item.Id)),
            node => JobResources.Of(node, estimates.Of(node), _cluster, Rate));
    }

    // What is forced is made again, and what needs something that is made waits to see what it becomes.
    private Dictionary<string, Artifact> Found()
    {
        var found = new Dictionary<string, Artifact>();
        foreach (var node in _graph.Nodes)
            if (!Forced(node) && node.Inputs.Values.All(input => found.ContainsKey(input.Id)) && Find(node) is { } artifact)
                found.Add(node.Id, artifact);
        return found;

        Artifact? Find(StageNode node) => _store.Find(node.Stage.Name, KeyOf(node, found), _options.VerifyCache);
    }

    private string KeyOf(StageNode node, Dictionary<string, Artifact> found) =>
        node.KeyFrom(node.Inputs.ToDictionary(pair => pair.Key, pair => found[pair.Value.Id]), _store).Value;

    private bool Forced(StageNode node) => _options.NoCache || (_options.Force && _graph.Roots.Contains(node));

    private SubmittedNode Submitted(StageNode node, Dictionary<string, Artifact> found, IReadOnlyDictionary<string, string> running) =>
        new(_numbers[node.Id], node.Id, node.Title(), node.Spec.Path, node.SetArguments,
            node.Inputs.ToDictionary(pair => pair.Key, pair => _numbers[pair.Value.Id]))
        {
            Found = found.GetValueOrDefault(node.Id) is { } artifact ? [artifact.Stage, artifact.Key] : null,
            Making = !found.ContainsKey(node.Id) && node.Inputs.Values.All(input => found.ContainsKey(input.Id))
                ? [node.Stage.Name, KeyOf(node, found)] : null,
            Force = Forced(node),
            Elsewhere = running.GetValueOrDefault(node.Id),
        };

    private string NextFolder()
    {
        var last = _graph.Nodes[^1].Spec;
        return Submission.FolderOf(_store.Root, Submission.NextName(_store.Root, $"{last.Profile}-{last.Name}"));
    }

    private static string After(IEnumerable<string> jobs) =>
        string.Join(':', jobs.Distinct()) is { Length: > 0 } all ? " --dependency=afterok:" + all : "";
}
