using System.Globalization;
using System.Text;
using D1.Pipeline.Execution;

namespace D1.Pipeline.Slurm;

/// <summary>The scripts that <c>sbatch</c> gets.</summary>
/// <param name="cluster">Account, partition, setup.</param>
/// <param name="folder">The submission's folder.</param>
/// <param name="program">What a job runs: a .NET program's dll, started as this one is.</param>
internal sealed class JobScript(Cluster cluster, string folder, string program)
{
    /// <summary>The script of a job.</summary>
    public string Of(PlannedJob job)
    {
        var text = new StringBuilder("#!/bin/bash\n");
        Option("job-name", Word(job.Title));
        Option("output", Pattern(Path.Combine(folder, job.IsArray ? "%a.log" : $"{job.Number}.log")));
        Option("open-mode", "append");
        if (job.IsArray) Option("array", string.Join(',', job.Nodes.Select(each => each.Number)));
        // The notice reaches the shell alone, and the shell becomes the program.
        Option("signal", $"B:USR1@{cluster.Notice}");
        Option("requeue");
        Option("kill-on-invalid-dep", "yes");
        Ask(text, job.Resources);
        foreach (var line in cluster.Setup) text.Append(line).Append('\n');
        var number = job.IsArray ? "\"$SLURM_ARRAY_TASK_ID\"" : job.Number.ToString(CultureInfo.InvariantCulture);
        return text + $"exec {Start()} {JobHost.Verb} {Quoted(folder)} {JobHost.Node} {number}\n";

        void Option(string name, string? value = null) => Append(text, name, value);
    }

    /// <summary>The script of a job that says whether nodes see a folder, and can start the program.</summary>
    public string OfProbe()
    {
        var text = new StringBuilder("#!/bin/bash\n");
        Append(text, "job-name", "d1-probe");
        Append(text, "output", Pattern(Path.Combine(folder, "probe.log")));
        Ask(text, new JobResources(1, (long)(cluster.ProgramMemory * 1000), 1, null));
        foreach (var line in cluster.Setup) text.Append(line).Append('\n');
        return text + $"test -r {Quoted(Path.Combine(folder, NodeProbe.Question))} || exit {NodeProbe.Unseen}\n"
            + $"exec {Start()} {JobHost.Verb} {Quoted(folder)}\n";
    }

    private string Start()
    {
        var command = WorkerCommand.Of(program);
        return string.Join(' ', command.Arguments.Prepend(command.Program).Select(Quoted));
    }

    private void Ask(StringBuilder text, JobResources resources)
    {
        foreach (var (name, value) in new[] { ("account", cluster.Account), ("partition", cluster.Partition), ("qos", cluster.Qos),
            ("constraint", cluster.Constraint) })
            if (value is not null) Append(text, name, value);
        Append(text, "nodes", "1");
        Append(text, "ntasks", "1");
        Append(text, "cpus-per-task", resources.Cpus.ToString(CultureInfo.InvariantCulture));
        Append(text, "mem", string.Create(CultureInfo.InvariantCulture, $"{resources.Megabytes}M"));
        Append(text, "time", string.Create(CultureInfo.InvariantCulture, $"{resources.Minutes / 60}:{resources.Minutes % 60:00}:00"));
        if (resources.Gpu is { } gpu) Append(text, "gres", gpu);
        foreach (var option in cluster.Sbatch) text.Append("#SBATCH ").Append(option).Append('\n');
    }

    private static void Append(StringBuilder text, string name, string? value) =>
        text.Append("#SBATCH --").Append(name).Append(value is null ? "" : $"={value}").Append('\n');

    private static string Word(string title) => string.Concat(title.Select(letter =>
        char.IsLetterOrDigit(letter) || letter is '-' or '_' or '.' or '=' or '@' ? letter : '_'));

    // Slurm puts numbers where a percent sign stands, and reads quotes.
    private static string Pattern(string path)
    {
        var name = Path.GetFileName(path);
        return $"\"{Path.Combine(Path.GetDirectoryName(path)!.Replace("%", "%%", StringComparison.Ordinal), name)}\"";
    }

    private static string Quoted(string text) => text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '/' or '.' or '-' or '_')
        ? text : $"'{text.Replace("'", @"'\''", StringComparison.Ordinal)}'";
}
