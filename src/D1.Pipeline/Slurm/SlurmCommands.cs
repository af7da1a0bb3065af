using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using D1.Core;

namespace D1.Pipeline.Slurm;

/// <summary>Slurm's own commands.</summary>
public static partial class SlurmCommands
{
    private const int Attempts = 60;

    // What commands say of a controller that does not answer now.
    private static readonly string[] Away = ["contact", "connect", Late];

    // It may have done what it was asked for.
    private const string Late = "timed out";

    // What they say of a job that needs no cancelling.
    private static readonly string[] Ended = ["Invalid job id", "already complet"];

    private static readonly TimeSpan Between = TimeSpan.FromSeconds(5);

    /// <summary>Submits a script. A job that Slurm took although its answer did not come is found, and not submitted again.</summary>
    /// <param name="script">Its file.</param>
    /// <param name="arguments">Options that stand before it.</param>
    /// <param name="cluster">What the script asks for, to say what of it Slurm refuses; null where Slurm took it before.</param>
    /// <param name="patiently">Whether a controller that is away, such as while it restarts, is waited for.</param>
    /// <param name="known">Jobs that have the script already.</param>
    /// <returns>The job's number.</returns>
    /// <exception cref="InputException">Slurm refuses it, in its own words, or is not there.</exception>
    public static string Submit(string script, IReadOnlyList<string> arguments, Cluster? cluster = null, bool patiently = false,
        IEnumerable<string>? known = null)
    {
        for (var attempt = 1; ; attempt++)
        {
            var (code, output, errors) = Run("sbatch", ["--parsable", .. arguments, script]);
            if (code == 0) return output.Trim().Split(';')[0];
            var isLate = errors.Contains(Late, StringComparison.OrdinalIgnoreCase);
            if (attempt == Attempts || !(isLate || (patiently && IsAway(errors))))
                throw Refusal.Of(script, OneLine(errors), isLate || IsAway(errors) ? null : cluster);
            Thread.Sleep(Between);
            if (isLate && WithScript(script).Except(known ?? []).FirstOrDefault() is { } taken) return taken;
        }
    }

    // Numbers of one's jobs that have a script.
    private static IEnumerable<string> WithScript(string script)
    {
        var (code, output, errors) = RunPatiently("squeue", ["--me", "--noheader", "--states=all", "--format=%F|%o"]);
        return code != 0 ? throw new InputException($"squeue does not say whether Slurm took {script}: {OneLine(errors)}")
            : output.Split('\n').Select(line => line.Trim().Split('|', 2)).Where(parts => parts is [_, var command] && command == script)
                .Select(parts => parts[0]);
    }

    /// <summary>The jobs of some users that Slurm still knows, by number: <c>12_3</c> for the task of an array; null where it does not
    /// answer now.</summary>
    /// <param name="users">Numbers of the users; null, or none, for who runs this.</param>
    /// <exception cref="InputException">It is not there.</exception>
    public static IReadOnlyDictionary<string, QueuedJob>? Queue(IEnumerable<uint?> users) => Ask(users, out _);

    /// <summary>As <see cref="Queue"/>, which says why where it does not answer.</summary>
    internal static IReadOnlyDictionary<string, QueuedJob>? Ask(IEnumerable<uint?> users, out string silence)
    {
        string[] all = [.. users.OfType<uint>().Distinct().Select(user => user.ToString(CultureInfo.InvariantCulture))];
        var whose = all.Length > 0 ? "--user=" + string.Join(',', all) : "--me";
        var (code, output, errors) = Run("squeue", [whose, "--noheader", "--array", "--states=all", "--format=%i|%T|%r|%U|%e|%S"]);
        silence = OneLine(errors);
        return code != 0 ? null : output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Trim().Split('|'))
            .Where(parts => parts.Length == 6).DistinctBy(parts => parts[0]).ToDictionary(parts => parts[0], parts => new QueuedJob(
                parts[1], parts[2], Number(parts[3]) is { } user ? (uint)user : null, Number(parts[4]) * 1000, Number(parts[5]) * 1000));

        static long? Number(string text) =>
            long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    /// <summary>What <c>scontrol</c> says of a job: <c>JobState</c> → <c>RUNNING</c> …; empty where it does not know it.</summary>
    public static IReadOnlyDictionary<string, string> Show(string job)
    {
        var (code, output, _) = Run("scontrol", ["show", "job", "--oneliner", job]);
        return code != 0 ? new Dictionary<string, string>() : output.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(word => word.Split('=', 2)).Where(pair => pair.Length == 2).DistinctBy(pair => pair[0])
            .ToDictionary(pair => pair[0], pair => pair[1].Trim());
    }

    /// <summary>How jobs stand that accounting knows, by number, as in <see cref="Queue"/>; none where it does not answer, or there is
    /// none.</summary>
    /// <param name="jobs">Slurm's numbers of the jobs, of an array the one that its tasks share.</param>
    public static IReadOnlyDictionary<string, string> Account(IEnumerable<string> jobs)
    {
        try
        {
            var (code, output, _) = Run("sacct",
                ["--allocations", "--noheader", "--parsable2", "--format=JobID,State", $"--jobs={string.Join(',', jobs.Distinct())}"]);
            // CANCELLED by 1000
            return code != 0 ? new Dictionary<string, string>() : output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => line.Trim().Split('|', ' ')).Where(words => words.Length > 1).DistinctBy(words => words[0])
                .ToDictionary(words => words[0], words => words[1]);
        }
        catch (InputException)
        {
            return new Dictionary<string, string>();
        }
    }

    /// <summary>Puts a job back into the queue; a controller that is away is waited for.</summary>
    /// <returns>Why Slurm does not; null where it does.</returns>
    public static string? Requeue(string job) =>
        RunPatiently("scontrol", ["requeue", job]) is (not 0, _, var errors) ? OneLine(errors) : null;

    /// <summary>Has a job wait for others instead of those that it waits for.</summary>
    public static void WaitFor(string job, IEnumerable<string> others) =>
        RunPatiently("scontrol", ["update", $"JobId={job}", $"Dependency=afterok:{string.Join(':', others.Distinct())}"]);

    /// <summary>Cancels jobs; a controller that is away is waited for.</summary>
    /// <returns>Why not all are cancelled; null where they are, or have ended.</returns>
    public static string? Cancel(IEnumerable<string> jobs)
    {
        string[] all = [.. jobs.Distinct()];
        return all.Length == 0 || RunPatiently("scancel", all) is not (not 0, _, var errors) ? null
            : Lines(errors).FirstOrDefault(line => !Ended.Any(word => line.Contains(word, StringComparison.OrdinalIgnoreCase)));
    }

    private static (int Code, string Output, string Errors) RunPatiently(string program, IReadOnlyList<string> arguments)
    {
        for (var attempt = 1; ; attempt++)
        {
            var (code, output, errors) = Run(program, arguments);
            if (code == 0 || attempt == Attempts || !IsAway(errors)) return (code, output, errors);
            Thread.Sleep(Between);
        }
    }

    private static bool IsAway(string errors) => Away.Any(word => errors.Contains(word, StringComparison.OrdinalIgnoreCase));

    private static (int Code, string Output, string Errors) Run(string program, IReadOnlyList<string> arguments)
    {
        try
        {
            var info = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
            info.Environment["SLURM_TIME_FORMAT"] = "%s"; // else local times, in whatever form the user likes
            using var process = Process.Start(info)!;
            var errors = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, output, errors.GetAwaiter().GetResult());
        }
        catch (Win32Exception)
        {
            throw new InputException($"there is no {program} here: --executor slurm needs Slurm's commands (Debian: slurm-client) and a "
                + "machine from which jobs can be submitted; without them, --executor local");
        }
    }

    private static string[] Lines(string errors) =>
        errors.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    // The last line names the reason; those before it repeat it in other words, and one behind it says where help is.
    private static string OneLine(string errors) =>
        Lines(errors).LastOrDefault(line => !line.StartsWith("Try ", StringComparison.Ordinal)) is { } line
            ? Speaker().Replace(line, "") : "no reason given";

    [GeneratedRegex(@"^s\w+: (error: )?")]
    private static partial Regex Speaker();
}

/// <summary>Asks Slurm for the jobs of some users, by number; null where it does not answer now.</summary>
public delegate IReadOnlyDictionary<string, QueuedJob>? QueueQuery(IEnumerable<uint?> users);

/// <summary>Asks accounting how jobs ended, by number; empty where it does not answer.</summary>
public delegate IReadOnlyDictionary<string, string> AccountQuery(IEnumerable<string> jobs);

/// <summary>A job that Slurm knows.</summary>
/// <param name="State"><c>PENDING</c>, <c>RUNNING</c>, …</param>
/// <param name="Reason">Why it stands so: <c>Dependency</c>, …</param>
/// <param name="User">Number of the user whose it is.</param>
/// <param name="End">When it ended or has to end, in milliseconds since 1970.</param>
/// <param name="Start">When it began, the last time, or may begin, in milliseconds since 1970.</param>
public sealed record QueuedJob(string State, string Reason, uint? User, long? End, long? Start = null);
