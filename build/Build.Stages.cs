using System.Runtime.CompilerServices;
using D1.Core;
using D1.Pipeline.Devices;
using D1.Pipeline.Execution;
using D1.Pipeline.Names;
using D1.Pipeline.Store;
using D1.Stages.Claims;
using D1.Stages.Tables;
using Nuke.Common;
using Nuke.Common.IO;
using Serilog;
using SlurmCluster = D1.Pipeline.Slurm.Cluster;

/// <summary>How stage targets are made: each waits for its specs, and <see cref="Pipeline"/> runs those of all side by side from the first
/// one on.</summary>
sealed partial class Build
{
    [Parameter("Folder of the specs; the profiles choose it: smoke, nano (default), paper")]
    readonly AbsolutePath Experiments = RootDirectory / "experiments" / "nano";

    [Parameter("Specs of the data that DownloadData gets; the profiles choose them")]
    readonly string[] Data = [];

    [Parameter("Overrides for the specs of the invoked targets, each path.to.key=value")]
    readonly string[] Set = [];

    [Parameter("Of the profile's table: make everything once under each of the seeds 1 to this, test problems included; Claims takes 5")]
    readonly int? Seeds = null;

    [Parameter("Runs the invoked targets' stages although the store has their artifacts")]
    readonly bool Force = false;

    [Parameter("Runs every stage although the store has its artifact")]
    readonly bool NoCache = false;

    [Parameter("Device that plans are estimated for: here, a100, h100, … or its TFLOP/s; default: h100 where a stage wants a GPU")]
    readonly string? PlanFor = null;

    [Parameter("Plan prints every stage, with each part of its key that changed")]
    readonly bool Changes = false;

    [Parameter("What every stage computes on, whatever its spec says: auto (a CUDA GPU where there is one), cpu, cuda or cuda:N")]
    readonly string? Device = null;

    [Parameter("Hashes every file of every artifact again, however big")]
    readonly bool VerifyCache = false;

    [Parameter("Shows a table's rows for other models of the same training runs, too: best on validation, best on test")]
    readonly bool Checkpoints = false;

    [Parameter("Shows a table as Markdown on a terminal, too")]
    readonly bool Md = false;

    [Parameter("Name that the table is kept by, for d1 diff; default: its profile and the day on which it was made")]
    readonly string? TableName = null;

    [Parameter("Stages side by side; default: one a core")]
    readonly int Workers = Environment.ProcessorCount;

    [Parameter("Who runs stages: local (this machine, the default), or slurm, a job a stage")]
    readonly string Executor = "local";

    [Parameter("With --executor slurm: a file of experiments/clusters, or the path of another; default: as the site has it")]
    readonly string? Cluster = null;

    [Parameter("With --executor slurm: submit, and leave; ./d1 status says how it stands")]
    readonly bool Detach = false;

    [Parameter("With --executor slurm: Ctrl-C cancels the jobs; otherwise they go on")]
    readonly bool Cancel = false;

    readonly Dictionary<string, Func<TargetSpec[]>> _specs = [];
    bool _isLeft;
    Pipeline? _pipeline;

    /// <summary>
    /// A target that waits for its specs. When they fail, what does not need them goes on.
    /// </summary>
    ITargetDefinition Stage(ITargetDefinition definition, string description, TargetSpec spec, TargetSpec? second = null,
        [CallerMemberName] string target = "") =>
        Stage(definition, description, () => second is { } other ? [spec, other] : [spec], target);

    /// <summary>The same for specs that a parameter names: they are not known yet when the targets are defined.</summary>
    ITargetDefinition Stage(
        ITargetDefinition definition, string description, Func<TargetSpec[]> specs, [CallerMemberName] string target = "")
    {
        _specs[target] = specs;
        return definition
            .Description(description)
            .OnlyWhenDynamic(() => !IsCached(target), "not cached")
            .OnlyWhenDynamic(() => !IsLeft(target), "waited for")
            .ProceedAfterFailure()
            .Executes(() =>
            {
                var part = Given(() => Stages().Wait(target));
                ReportSummary(_ => part.Summary());
                Publish(part);
            });
    }

    /// <summary>Whether the store has all of the target's artifacts, where it has specs; says so in the summary.</summary>
    bool IsCached(string target)
    {
        if (_specs[target]().Length == 0 || Stages().Cached(target) is not { } part)
            return false;
        foreach (var (name, value) in part.Summary())
            ExecutionPlan.Single(x => x.Name == target).SummaryInformation[name] = value;
        Publish(part);
        return true;
    }

    /// <summary>Whether nobody waits for the target: its jobs are shown, or submitted, once for all targets.</summary>
    bool IsLeft(string target)
    {
        if (Executor != "slurm" || !(Detach || DryRun) || _specs[target]().Length == 0 || Stages().Cached(target) is not null)
            return false;
        if (!_isLeft)
        {
            _isLeft = true;
            using var stop = new StopSignals();
            if (DryRun)
                foreach (var script in Given(() => Stages().Scripts().ToList()))
                    Console.WriteLine(script);
            else
                Given(() => Stages().Submit(stop.Token));
        }

        ExecutionPlan.Single(x => x.Name == target).SummaryInformation[DryRun ? "shown" : "submitted"] = Executor;
        return true;
    }

    /// <summary>Replicates of the table; those that its spec asks for when null.</summary>
    int? TableSeeds => Seeds ?? (ExecutionPlan.Any(x => x.Name == nameof(Claims)) ? ClaimCheck.UsualSeeds : null);

    DeviceChoice? ChosenDevice => Device is null ? null : Given(() => DeviceChoice.Parse(Device), "--device: ");

    /// <summary>One graph for all stage targets of this invocation.</summary>
    Pipeline Stages() => _pipeline ??= LoadStages();

    Pipeline LoadStages()
    {
        using var heart = Heartbeat.Here("loading specs and looking at what the store has", line => Log.Information("{Line:l}", line));
        var stages = FromSpecs();
        if (ExecutionPlan.Any(x => _specs.ContainsKey(x.Name) && _specs[x.Name]().Length > 0))
        {
            var banner = stages.Banner();
            heart.Above(() => Log.Information("{Banner:l}", banner));
        }

        return stages;
    }

    Pipeline FromSpecs()
    {
        if (Workers < 1)
            throw BadInput("--workers must be at least 1");
        if (Executor is not ("local" or "slurm"))
            throw BadInput($"--executor is local or slurm, not '{Executor}'");
        if (Executor == "local" && (Cluster is not null || Detach || Cancel))
            throw BadInput($"--{(Cluster is not null ? "cluster" : Detach ? "detach" : "cancel")} is for --executor slurm");
        if (Seeds < 1)
            throw BadInput("--seeds must be at least 1");
        if (TableName is not null && ExecutionPlan.Any(x => x.Name == nameof(Ablations)))
            throw BadInput($"--table-name names one table, and {nameof(Ablations)} makes {AblationSpecs.Length}; their specs name them");
        var run = new RunOptions
        {
            Workers = Workers,
            Force = Force,
            NoCache = NoCache,
            Changes = Changes,
            VerifyCache = VerifyCache,
            Command = string.Join(' ', Environment.GetCommandLineArgs().Skip(1).Prepend("./build.sh")),
        };
        return Given(() =>
        {
            // A variable that names no profile is wrong before anything runs.
            _ = SpecNames.UsualProfile;
            NamedTables.Require(TableName);
            return Pipeline.Load(
                ExecutionPlan.Where(x => _specs.ContainsKey(x.Name)).ToDictionary(x => x.Name, x => (_specs[x.Name](), x.Invoked)),
                new PipelineOptions(Experiments, CommandAssembly, Set, run, ChosenDevice, ShowPlan)
                {
                    Seeds = TableSeeds,
                    Cluster = Executor == "slurm" ? SlurmCluster.Load(Cluster) : null,
                    Cancel = Cancel,
                });
        });
    }

    /// <summary>What is read of the input; what is wrong with it ends the build as <see cref="BadInput"/> does.</summary>
    T Given<T>(Func<T> read, string what = "")
    {
        try
        {
            return read();
        }
        catch (InputException exception)
        {
            throw BadInput(what + exception.Message);
        }
    }

    /// <summary>What is wrong with the input and not with the work: the exit code says so, as that of <c>d1</c> does.</summary>
    ArgumentException BadInput(string message)
    {
        ExitCode = 2;
        return new ArgumentException(message);
    }

    /// <summary>Shows the finished tables, and puts each where scripts look for it.</summary>
    void Publish(PipelinePart part)
    {
        var tables = part.Tables().ToList();
        if (tables.Count == 0)
            return;
        var store = new ArtifactStore(Stores.Find(), line => Log.Warning("{Line:l}", line));
        var kept = new NamedTables(store.Stores);
        foreach (var result in tables)
        {
            var table = result.Artifact!;
            Console.WriteLine();
            Console.WriteLine(TableReport.ForOutput(store, table, Md, Checkpoints));
            var json = TableReport.Json(store, table);
            // A profile's Table 1 has its folder's name, another table the one that its spec says.
            var isTable1 = result.Node.Spec.Path == Experiments / $"{Table1Stage.StageName}.yaml";
            var profile = isTable1 ? Experiments.Name : TableReport.Profile(table);
            var file = AbsolutePath.Create(store.Root) / $"table1.{profile}.json";
            WholeFile.Write(file, TableReport.JsonWithPaths(store, table));
            Log.Information("The table as JSON: {File}", file);
            var name = kept.Keep(table.Manifest, json, tables.Count == 1 ? TableName : null);
            Log.Information("Kept as {Name:l}; {Command:l} diff compares it with another table", name, Typed.D1);
        }
    }
}
