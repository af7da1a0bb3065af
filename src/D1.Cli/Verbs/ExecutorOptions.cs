using System.CommandLine;
using D1.Core;
using D1.Pipeline.Devices;
using D1.Pipeline.Execution;
using D1.Pipeline.Graph;
using D1.Pipeline.Slurm;
using D1.Pipeline.Store;
using D1.Stages.Estimates;

namespace D1.Cli.Verbs;

/// <summary>Who runs stages: this machine, or the jobs of a cluster.</summary>
internal sealed class ExecutorOptions
{
    private readonly Option<Executor> _executor = ChoiceOption.Create(
        "--executor", "Who runs stages: this machine, or Slurm, a job a stage.", ("local", Executor.Local), ("slurm", Executor.Slurm));

    private readonly Option<string?> _cluster = PathOption.Create("--cluster", PathUse.Any,
        "With --executor slurm: a file of experiments/clusters, or the path of another (default: as the site has it).", "NAME");

    private readonly Option<bool> _detach = new("--detach") { Description = "With --executor slurm: submit, and leave; see d1 status." };
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "With --executor slurm: print the scripts; submit nothing." };
    private readonly Option<bool> _cancel = new("--cancel")
    {
        Description = "With --executor slurm: Ctrl-C cancels the jobs; otherwise they go on.",
    };

    public ExecutorOptions() => _cluster.CompletionSources.Add(_ => Cluster.Names());

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_executor, _cluster, _detach, _dryRun, _cancel]) command.Add(option);
    }

    /// <summary>The cluster; null where this machine does the work.</summary>
    /// <exception cref="InputException">Its file is wrong, or an option is for clusters alone.</exception>
    public Cluster? Read(ParseResult parsed)
    {
        if (parsed.GetValue(_executor) == Executor.Slurm) return Cluster.Load(parsed.GetValue(_cluster));
        var idle = parsed.GetValue(_cluster) is not null ? _cluster.Name
            : ((Option<bool>[])[_detach, _dryRun, _cancel]).FirstOrDefault(parsed.GetValue)?.Name;
        return idle is null ? null : throw new InputException(
            $"{idle} is for --executor slurm"
                + (idle == _dryRun.Name ? $"; {Typed.D1} plan SPEC says what would run on this machine" : ""));
    }

    /// <summary>Hands a graph to the cluster.</summary>
    /// <returns>What is to be waited for; null where nobody is to.</returns>
    public SubmittedRun? Submit(
        ParseResult parsed, Cluster cluster, SpecGraph graph, ArtifactStore store, RunOptions options, DeviceChoice? device,
        CancellationToken cancellation)
    {
        var executor = new SlurmExecutor(graph, store, cluster, options, Environment.GetCommandLineArgs()[0])
        {
            Device = device,
            Rate = cluster.Rate is { } rate ? DeviceRate.Parse(rate).Seconds : null,
        };
        if (parsed.GetValue(_dryRun))
        {
            var scripts = executor.Scripts().ToList();
            foreach (var script in scripts) Console.Out.WriteLine(script);
            if (scripts.Count == 0) Console.Error.WriteLine(SlurmExecutor.Nothing);
            return null;
        }
        var submission = executor.Submit(Console.Error.WriteLine, cancellation);
        if (submission is not null)
            Console.Error.WriteLine(
                $"submitted as {submission.Name}: {submission.Describe()}; {Typed.D1} status {submission.Name} says how it stands");
        else if (parsed.GetValue(_detach)) Console.Error.WriteLine(SlurmExecutor.Nothing);
        return parsed.GetValue(_detach) ? null : new(submission, parsed.GetValue(_cancel));
    }

    private enum Executor
    {
        Local,
        Slurm,
    }
}
