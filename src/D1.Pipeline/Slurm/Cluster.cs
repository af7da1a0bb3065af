using System.Text.Json.Serialization;
using D1.Core;
using D1.Pipeline.Devices;
using D1.Pipeline.Specs;

namespace D1.Pipeline.Slurm;

/// <summary>A cluster as its user knows it: <c>experiments/clusters/NAME.yaml</c>. Without a file everything is as the site
/// has it.</summary>
public sealed record Cluster
{
    private const string Word = @"^[^\s'""]+$", Words = "one word";

    [Option("Account that jobs are charged to; the user's default one without it.", Pattern = Word, Forms = Words)]
    public string? Account { get; init; }

    [Option("Partition that jobs are sent to; the site's default one without it.", Pattern = Word, Forms = Words)]
    public string? Partition { get; init; }

    [Option("Quality of service that jobs ask for.", Pattern = Word, Forms = Words)]
    public string? Qos { get; init; }

    [Option("Features that a node must have.", Pattern = Word, Forms = Words)]
    public string? Constraint { get; init; }

    [Option("Further options of sbatch, one each.", Pattern = @"^--?[^\n]+$", Forms = "options such as --exclude=node7")]
    public IReadOnlyList<string> Sbatch { get; init; } = [];

    [Option("Lines of bash that a job runs before the program: modules, variables.")]
    public IReadOnlyList<string> Setup { get; init; } = [];

    [Option("Generic resource that a stage on a GPU asks one of; without it there are no GPUs, and device auto is the CPU.",
        Pattern = @"^gpu(:[\w.-]+)?$", Forms = "gpu or gpu:TYPE")]
    public string? Gpu { get; init; }

    [Option("GPU by whose rate times are estimated, or its TFLOP/s; without it a spec's cost counts.", Pattern = Word, Forms = Words)]
    public string? Rate { get; init; }

    [Option("CPUs of a stage on a GPU; another stage has its threads.", Min = 1, Max = 1024)]
    public int GpuCpus { get; init; } = 1;

    [Option("Longest time limit that a job may ask for; what takes longer checkpoints and goes on in the queue.", Above = 0, Max = 10000,
        Unit = "hours")]
    public double? Hours { get; init; }

    [Option("Time limits are estimates times this, and ten minutes.", Min = 1, Max = 100)]
    public double TimeFactor { get; init; } = 1.5;

    [Option("Memory is the plan times this, and what the program takes beside it.", Min = 1, Max = 100)]
    public double MemoryFactor { get; init; } = 1.25;

    [Option("What the program takes beside its plan.", Above = 0, Max = 10000, Unit = "GB")]
    public double ProgramMemory { get; init; } = 2;

    [Option("How long before its time limit a job is told to checkpoint and leave.", Min = 1, Max = 65535, Unit = "seconds")]
    public int Notice { get; init; } = 120;

    [Option("How often a job that its time limit or a preemption stopped goes on.", Min = 0, Max = 1000)]
    public int Requeues { get; init; } = 10;

    [Option("How often a job whose process or node was lost is tried again.", Min = 0, Max = 100)]
    public int Retries { get; init; } = 2;

    [Option("Whether compute nodes reach the hubs that models and data are downloaded from.")]
    public bool Network { get; init; } = true;

    /// <summary>Where the files lie, below <c>experiments/</c>.</summary>
    public const string Folder = "clusters";

    /// <summary>What <c>auto</c> is decided by: the cluster's GPUs, not those of the machine that submits.</summary>
    public Gpus Gpus => Gpu is { } name ? new([new Gpu(name, long.MaxValue)], null)
        : new([], (Written is { } file
            ? $"{SourceLocation.Shorten(file.Location.Source)} has no 'gpu', by which jobs ask for one: add 'gpu: gpu'"
            : "jobs ask for one by the 'gpu' of a cluster file: give --cluster NAME") + Gpus.Instead);

    /// <summary>The file, with the places of what it says; null without one.</summary>
    [JsonIgnore]
    internal SpecMapping? Written { get; init; }

    /// <summary>The cluster of a name or a file; one without a file when null.</summary>
    /// <exception cref="InputException">There is no such file, or something is wrong in it; one line says what and where.</exception>
    public static Cluster Load(string? name)
    {
        if (name is null) return new();
        var file = name.EndsWith(SpecFile, StringComparison.Ordinal) ? name : Path.Combine(Files, name + SpecFile);
        if (!File.Exists(file))
            throw new InputException($"no cluster file '{SourceLocation.Shorten(file)}'{Spelling.Suggest(name, Names())}");
        return Parse(File.ReadAllText(file), file);
    }

    /// <summary>Reads a cluster file.</summary>
    /// <exception cref="InputException">Something is wrong in it; one line says what and where.</exception>
    public static Cluster Parse(string yaml, string file)
    {
        var written = SpecYaml.ParseMapping(yaml, file);
        return (Cluster)OptionBinder.Bind(written, typeof(Cluster)) with { Written = written };
    }

    /// <exception cref="InputException">A job would be over before its first checkpoint.</exception>
    public void RequireTimeFor(double checkpointEvery)
    {
        if (LongestWork is { } work && work.TotalSeconds <= checkpointEvery)
            throw Complaint("hours", FormattableString.Invariant(
                $"'hours' {Hours} less 'notice' of {Notice} s leaves {Math.Max(0, work.TotalSeconds):0} s of work, ")
                + FormattableString.Invariant($"and stages checkpoint every {checkpointEvery} s: raise 'hours', or lower 'notice'"));
    }

    private InputException Complaint(string key, string problem) =>
        Written?.Find(key)?.Value.Error(problem) ?? new($"cluster file: {problem}");

    /// <summary>The longest that a job works before it is told to leave; null without a limit.</summary>
    internal TimeSpan? LongestWork => Hours is { } hours ? TimeSpan.FromHours(hours) - TimeSpan.FromSeconds(Notice) : null;

    private const string SpecFile = ".yaml";

    private static string Files => Path.Combine(CheckoutRoot.Find() ?? Environment.CurrentDirectory, NamedSpec.Folder, Folder);

    /// <summary>Names of the checkout's cluster files.</summary>
    public static IEnumerable<string> Names() => Directory.Exists(Files)
        ? Directory.EnumerateFiles(Files, "*" + SpecFile).Select(file => Path.GetFileNameWithoutExtension(file)) : [];
}
