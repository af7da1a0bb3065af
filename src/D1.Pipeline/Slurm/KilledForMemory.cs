using System.Globalization;

namespace D1.Pipeline.Slurm;

/// <summary>
/// What the kernel's out-of-memory killer ended where this process is: in its control group, which Slurm makes for a job. Another try would
/// end as the first.
/// </summary>
internal static class KilledForMemory
{
    /// <summary>What to change, in one line.</summary>
    public const string Remedy = "it was ended for its memory: raise 'memory_factor' or 'program_memory' of the cluster file";

    /// <summary>How many processes of the group have been ended so far; 0 where that is not known.</summary>
    /// <param name="groups">Names this process' groups, a line each: <c>4:memory:/slurm/job_7</c>, <c>0::/slurm/job_7</c>.</param>
    /// <param name="root">Where groups are mounted.</param>
    public static long Count(string groups = "/proc/self/cgroup", string root = "/sys/fs/cgroup")
    {
        try
        {
            return File.ReadLines(groups).Select(line => line.Split(':', 3)).Where(parts => parts.Length == 3)
                .Select(parts => parts[1] switch
                {
                    "" => Of($"{root}{parts[2]}/memory.events"),
                    var kinds when kinds.Split(',').Contains("memory") => Of($"{root}/memory{parts[2]}/memory.oom_control"),
                    _ => 0,
                }).DefaultIfEmpty().Max();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }

    private static long Of(string file) => !File.Exists(file) ? 0
        : File.ReadLines(file).Select(line => line.Split(' ')).Where(words => words is ["oom_kill", _])
            .Select(words => long.Parse(words[1], CultureInfo.InvariantCulture)).FirstOrDefault();
}
