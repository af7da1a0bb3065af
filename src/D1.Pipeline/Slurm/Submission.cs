using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using D1.Core;
using D1.Pipeline.Files;
using D1.Pipeline.Store;
using D1.Pipeline.Terminal;

namespace D1.Pipeline.Slurm;

/// <summary>
/// A graph that was handed to Slurm: <c>artifacts/slurm/NAME/</c>, with the stages, a script and a log a job, and what each job said last.
/// Whoever sees the store sees all of it, wherever the jobs run.
/// </summary>
public sealed class Submission
{
    /// <summary>Folder of all submissions, below the artifacts, and in it that of the programs that their jobs run.</summary>
    public const string Root = "slurm", Builds = "builds";

    /// <summary>How long it is kept after the last that was heard of it.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(30);

    private const string GraphFile = "graph.json", JobsFolder = "jobs", JobsLock = "jobs.lock";

    /// <summary>Waits for what jobs on other machines wrote, whatever the file system is called.</summary>
    internal static readonly LateFiles Late = new(LateFiles.Patience);

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    private readonly ConcurrentDictionary<string, Submission?> _owners = [];

    private Submission(string folder, SubmittedGraph graph) => (Folder, Graph) = (folder, graph);

    public string Folder { get; }

    public string Name => Path.GetFileName(Folder);

    public SubmittedGraph Graph { get; }

    /// <summary>The artifacts folder that it lies in.</summary>
    public string Artifacts => Path.GetFullPath(Path.Combine(Folder, "..", ".."));

    /// <summary>A name that no submission of the store has: <c>nano-table1-3</c>.</summary>
    public static string NextName(string artifacts, string what)
    {
        var number = 1;
        while (Directory.Exists(FolderOf(artifacts, Name(number)))) number++;
        return Name(number);

        string Name(int number) => string.Create(CultureInfo.InvariantCulture, $"{what}-{number}");
    }

    public static string FolderOf(string artifacts, string name) => Path.Combine(Path.GetFullPath(artifacts), Root, name);

    /// <summary><c>60 stages, 2 cached, 10 on their way in nano-table1-1, 48 in 12 jobs</c>.</summary>
    public string Describe()
    {
        var cached = Graph.Nodes.Count(node => node.Found is not null);
        var followed = Graph.Nodes.Select(node => node.Elsewhere).OfType<string>().ToList();
        var jobs = SubmittedJobs().Select(job => job.Job).Distinct().Count();
        return $"{Counted.Of(Graph.Nodes.Count, "stage")}, {cached} cached"
            + (followed.Count == 0 ? ""
                : $", {followed.Count} on their way in {string.Join(", ", followed.Select(Path.GetDirectoryName).Distinct())}")
            + (jobs == 0 ? "" : $", {Graph.Nodes.Count - cached - followed.Count} in {Counted.Of(jobs, "job")}");
    }

    /// <summary>Writes what is about to be submitted.</summary>
    public static Submission Create(string folder, SubmittedGraph graph)
    {
        WholeFile.Write(Path.Combine(folder, GraphFile), JsonSerializer.Serialize(graph, Json));
        return new(folder, graph);
    }

    /// <summary>The submission in a folder; null where there is none.</summary>
    /// <exception cref="InputException">It cannot be read.</exception>
    public static Submission? Read(string folder)
    {
        try
        {
            var file = Path.Combine(folder, GraphFile);
            return !File.Exists(file) ? null
                : new(Path.GetFullPath(folder), JsonSerializer.Deserialize<SubmittedGraph>(File.ReadAllText(file), Json)!);
        }
        catch (JsonException error)
        {
            throw new InputException($"{folder}: no submission of this version: {error.Message}");
        }
    }

    /// <summary>Every submission of a store, the newest first.</summary>
    public static IReadOnlyList<Submission> All(string artifacts)
    {
        var root = FolderOf(artifacts, "");
        return !Directory.Exists(root) ? []
            : [.. Directory.EnumerateDirectories(root).Where(folder => !FolderMove.IsOnItsWay(folder)).Select(Read).OfType<Submission>()
                .OrderByDescending(one => one.Graph.Time)];
    }

    /// <summary>The latest job of each node, wherever it was submitted.</summary>
    public IReadOnlyDictionary<int, SubmittedJob> Jobs()
    {
        var jobs = new Dictionary<int, SubmittedJob>();
        foreach (var job in SubmittedJobs())
            foreach (var number in job.Numbers) jobs[number] = job with { Numbers = [number] };
        var others = new Dictionary<string, IReadOnlyDictionary<int, SubmittedJob>>();
        foreach (var node in Graph.Nodes.Where(node => node.Elsewhere is not null))
        {
            if (Owner(node.Number) is not ({ } owner, var there)) continue;
            if (!others.TryGetValue(owner.Name, out var of)) others[owner.Name] = of = owner.Jobs();
            if (of.TryGetValue(there, out var job)) jobs[node.Number] = job;
        }
        return jobs;
    }

    /// <summary>The lock of those who submit jobs of it, of whom there is one at a time, on whatever machine.</summary>
    /// <exception cref="IOException">The folder cannot be written to.</exception>
    internal KeyLock Alone()
    {
        var alone = KeyLock.Acquire(Path.Combine(Folder, JobsLock), () => { }, CancellationToken.None);
        // What another machine has noted may be seen late.
        if (int.TryParse(alone.Note, CultureInfo.InvariantCulture, out var noted) && noted > 0)
            Late.Await(Path.Combine(Folder, JobsFolder), () => File.Exists(JobFile(noted - 1)) ? this : null, CancellationToken.None);
        return alone;
    }

    /// <summary>The locks of the submissions whose jobs it follows: those jobs do not become others meanwhile.</summary>
    internal IReadOnlyList<KeyLock> FollowedAlone() => [.. Graph.Nodes.Where(node => node.Elsewhere is not null)
        .Select(node => Owner(node.Number).Submission).OfType<Submission>().Distinct().Select(owner => owner.Alone())];

    /// <summary>Notes a job that was submitted now, a file each: it is there whole or not at all.</summary>
    /// <param name="job">The job.</param>
    /// <param name="alone">The lock of who submitted it.</param>
    internal void Add(SubmittedJob job, KeyLock alone)
    {
        var number = 0;
        while (File.Exists(JobFile(number))) number++;
        WholeFile.Write(JobFile(number), JsonSerializer.Serialize(job, Json));
        alone.Note = (number + 1).ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>Submits a node's job once more, for itself, unless somebody did so since; jobs of all submissions that wait for the one
    /// before wait for this one.</summary>
    /// <param name="number">The node.</param>
    /// <param name="before">Slurm's number of the job that has ended, or is about to.</param>
    /// <param name="delay">How long it waits before it begins.</param>
    /// <returns>Slurm's number of the node's job now.</returns>
    /// <exception cref="InputException">Slurm refuses it.</exception>
    public string Again(int number, string before, TimeSpan delay = default)
    {
        if (Owner(number) is not ({ } owner, var there))
            throw new InputException($"{Name}: the submission that makes {Graph.Nodes[number].Title} is gone; run it again");
        return owner.AgainHere(there, before, delay);
    }

    private string AgainHere(int number, string before, TimeSpan delay)
    {
        using var alone = Alone();
        var last = SubmittedJobs().Last(job => job.Numbers.Contains(number));
        if (last.IdOf(number) is var now && now != before) return now;
        string[] array = last.IsArray ? [$"--array={number}"] : [];
        string[] begin = delay > TimeSpan.Zero ? [string.Create(CultureInfo.InvariantCulture, $"--begin=now+{delay.TotalSeconds:0}")] : [];
        var job = SubmittedJob.Now(SlurmCommands.Submit(Path.Combine(Folder, last.Script), [.. array, .. begin], patiently: true,
                known: SubmittedJobs().Select(job => job.Job)),
            [number], last.Script, last.IsArray);
        Add(job, alone);
        foreach (var submission in All(Artifacts)) submission.WaitAnew(this, number);
        return job.IdOf(number);
    }

    /// <summary>Cancels all jobs that have not ended, those of earlier submissions that it follows, too.</summary>
    /// <returns>Why they are not; null where they are.</returns>
    public string? Cancel() =>
        SlurmCommands.Cancel(Jobs().Where(job => State(job.Key) is not { IsFinal: true }).Select(job => job.Value.Id));

    // The jobs here that need a node of a submission wait for its job of now.
    private void WaitAnew(Submission owner, int number)
    {
        var renewed = Graph.Nodes.Where(node => Owner(node.Number) is ({ } one, var there) && one.Name == owner.Name && there == number)
            .Select(node => node.Number).ToHashSet();
        if (renewed.Count == 0) return;
        var jobs = Jobs();
        foreach (var waiting in SubmittedJobs().Where(job => Inputs(job).Any(renewed.Contains)).ToList())
            SlurmCommands.WaitFor(waiting.Job, Inputs(waiting)
                .Where(input => jobs.ContainsKey(input) && State(input) is not { Result: not null }).Select(input => jobs[input].Id));

        IEnumerable<int> Inputs(SubmittedJob job) => Graph.Nodes[job.Numbers[0]].Inputs.Values;
    }

    // The submission that a node's job is of, null where that is gone, and the node's number there.
    private (Submission? Submission, int Number) Owner(int number)
    {
        if (Graph.Nodes[number].Elsewhere is not { } place) return (this, number);
        return (_owners.GetOrAdd(Path.GetDirectoryName(place)!, name => Read(Path.Combine(Folder, "..", name))),
            int.Parse(Path.GetFileName(place), CultureInfo.InvariantCulture));
    }

    private IEnumerable<SubmittedJob> SubmittedJobs()
    {
        for (var number = 0; File.Exists(JobFile(number)); number++)
            yield return JsonSerializer.Deserialize<SubmittedJob>(File.ReadAllText(JobFile(number)), Json)!;
    }

    private string JobFile(int number) =>
        Path.Combine(Folder, JobsFolder, string.Create(CultureInfo.InvariantCulture, $"{number}.json"));

    /// <summary>Where a node's job says how it stands: here, or where an earlier submission has it.</summary>
    public string StateFile(int number) => Below(number, ".json");

    /// <summary>What a node's job wrote to its standard streams.</summary>
    public string LogFile(int number) => Below(number, ".log");

    /// <summary>What a node's job said last; null before it began.</summary>
    public JobState? State(int number)
    {
        try
        {
            return JsonSerializer.Deserialize<JobState>(File.ReadAllText(StateFile(number)), Json);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException or JsonException)
        {
            return null;
        }
    }

    /// <summary>When a job of it was submitted last, or said something.</summary>
    public DateTimeOffset LastHeard() => DateTimeOffset.FromUnixTimeMilliseconds(Jobs().Values.Select(job => job.Time)
        .Concat(Graph.Nodes.Select(node => State(node.Number)?.Time ?? 0)).Append(Graph.Time).Max());

    /// <summary>Says how a node's job stands.</summary>
    public void Say(int number, JobState state) => WholeFile.Write(StateFile(number), JsonSerializer.Serialize(state, Json));

    private string Below(int number, string ending)
    {
        var place = Graph.Nodes[number].Elsewhere is { } elsewhere ? Path.Combine(Folder, "..", elsewhere)
            : Path.Combine(Folder, number.ToString(CultureInfo.InvariantCulture));
        return Path.GetFullPath(place) + ending;
    }
}

/// <summary>What is submitted.</summary>
/// <param name="Time">When, in milliseconds since 1970.</param>
/// <param name="Command">The command line.</param>
/// <param name="Device">What every stage computes on; as the specs say when null.</param>
/// <param name="Cluster">Where.</param>
/// <param name="Build">Folder of the program.</param>
/// <param name="CheckpointEvery">Seconds between checkpoints, at the least.</param>
/// <param name="Nodes">The stages, each after those that it needs.</param>
public sealed record SubmittedGraph(long Time, string Command, string? Device, Cluster Cluster, string Build, double CheckpointEvery,
    IReadOnlyList<SubmittedNode> Nodes)
{
    /// <summary>Stores that results are read from beside the one that has the submission.</summary>
    public IReadOnlyList<string> Others { get; init; } = [];
}

/// <summary>A job, or an array of them.</summary>
/// <param name="Job">Slurm's number.</param>
/// <param name="Numbers">The nodes; of an array they are its tasks.</param>
/// <param name="Script">Its script, in the submission's folder.</param>
/// <param name="IsArray">Whether it is one.</param>
/// <param name="Time">When it was submitted, in milliseconds since 1970.</param>
/// <param name="User">Number of the user whose job it is; null where the system has none.</param>
public sealed record SubmittedJob(string Job, IReadOnlyList<int> Numbers, string Script, bool IsArray, long Time, uint? User)
{
    /// <summary>Who runs this.</summary>
    internal static uint? Me => FileStatus.Of("/proc/self")?.Owner;

    /// <summary>A job that was submitted just now.</summary>
    internal static SubmittedJob Now(string job, IReadOnlyList<int> numbers, string script, bool isArray) =>
        new(job, numbers, script, isArray, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(), Me);

    /// <summary>Slurm's number of a node's job.</summary>
    /// <param name="number">The node, as the submission numbers it whose job this is.</param>
    public string IdOf(int number) => IsArray ? TaskOf(Job, number) : Job;

    /// <summary>Slurm's number of a task of an array.</summary>
    internal static string TaskOf(string array, int number) => string.Create(CultureInfo.InvariantCulture, $"{array}_{number}");

    /// <summary>Slurm's number of the job of its one node.</summary>
    [JsonIgnore]
    public string Id => IdOf(Numbers.Single());
}
