using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using D1.Core;
using D1.Pipeline.Store;
using D1.Pipeline.Terminal;

namespace D1.Pipeline.Slurm;

/// <summary>
/// A graph that was handed to Slurm: <c>artifacts/slurm/NAME/</c>, with the stages, a script and a log a job, and what each job said last.
/// Whoever sees the store sees all of it, wherever the jobs run.
/// </summary>
public sealed class Submission
{
    /// <summary>Folder of all submissions, below the artifacts.</summary>
    public const string Root = "slurm";

    private const string GraphFile = "graph.json", JobsFile = "jobs.jsonl";

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

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

    /// <summary><c>60 stages, 2 cached, 58 to run in 13 jobs</c>.</summary>
    public string Describe()
    {
        var cached = Graph.Nodes.Count(node => node.Found is not null);
        var jobs = SubmittedJobs().Select(job => job.Job.Split('_')[0]).Distinct().Count();
        return $"{Counted.Of(Graph.Nodes.Count, "stage")}, {cached} cached, {Graph.Nodes.Count - cached} in {Counted.Of(jobs, "job")}";
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
            : [.. Directory.EnumerateDirectories(root).Select(Read).OfType<Submission>().OrderByDescending(one => one.Graph.Time)];
    }

    /// <summary>Slurm's number of each node's job, the latest of each.</summary>
    public IReadOnlyDictionary<int, string> Jobs()
    {
        var jobs = new Dictionary<int, string>();
        foreach (var job in SubmittedJobs())
            foreach (var number in job.Numbers) jobs[number] = job.IsArray ? $"{job.Job}_{number}" : job.Job;
        return jobs;
    }

    private IEnumerable<SubmittedJob> SubmittedJobs()
    {
        var file = Path.Combine(Folder, JobsFile);
        return File.Exists(file) ? File.ReadLines(file).Select(line => JsonSerializer.Deserialize<SubmittedJob>(line, Json)!) : [];
    }

    /// <summary>Notes a job.</summary>
    public void Add(SubmittedJob job) => File.AppendAllText(Path.Combine(Folder, JobsFile), JsonSerializer.Serialize(job, Json) + "\n");

    /// <summary>Submits a node's job once more, for itself; jobs that wait for the one before wait for this one.</summary>
    /// <exception cref="InputException">Slurm refuses it.</exception>
    public void Again(int number)
    {
        // A job of an earlier submission is that one's to submit.
        if (Graph.Nodes[number].Elsewhere is { } elsewhere
            && Read(Path.Combine(Folder, "..", Path.GetDirectoryName(elsewhere)!)) is { } owner)
        {
            var there = int.Parse(Path.GetFileName(elsewhere), CultureInfo.InvariantCulture);
            owner.Again(there);
            Add(new(owner.Jobs()[there], [number], "", IsArray: false));
        }
        else
        {
            var before = SubmittedJobs().Last(job => job.Numbers.Contains(number));
            string[] array = before.IsArray ? [$"--array={number}"] : [];
            var job = SlurmCommands.Submit(Path.Combine(Folder, before.Script), array, patiently: true);
            Add(before with { Job = job, Numbers = [number] });
        }
        var jobs = Jobs();
        foreach (var waiting in SubmittedJobs().Where(job => Graph.Nodes[job.Numbers[0]].Inputs.Values.Contains(number)).ToList())
            SlurmCommands.WaitFor(waiting.Job, Graph.Nodes[waiting.Numbers[0]].Inputs.Values
                .Where(input => jobs.ContainsKey(input) && State(input) is not { Result: not null }).Select(input => jobs[input]));
    }

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
public sealed record SubmittedJob(string Job, IReadOnlyList<int> Numbers, string Script, bool IsArray);
