using System.Diagnostics;
using D1.Core;

namespace D1.Pipeline.Slurm;

/// <summary>How the jobs of a submission stand, by their own words and, where they are silent, by Slurm's.</summary>
public sealed class JobWatch
{
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(10);

    // What a job wrote last may be seen here later than Slurm knows that it ended.
    private static readonly TimeSpan Late = TimeSpan.FromSeconds(60);

    private const string Never = "DependencyNeverSatisfied";

    private static readonly string[] Alive =
        ["PENDING", "RUNNING", "CONFIGURING", "COMPLETING", "SUSPENDED", "REQUEUED", "REQUEUE_HOLD", "REQUEUE_FED", "RESIZING", "SIGNALING",
            "STAGE_OUT", "STOPPED", "SPECIAL_EXIT"];

    private readonly Submission _submission;
    private readonly Dictionary<int, long> _missing = [];
    private readonly Lock _looking = new();
    private IReadOnlyDictionary<string, (string State, string Reason)>? _queue;
    private IReadOnlyDictionary<int, string> _jobs;
    private Func<IReadOnlyDictionary<string, (string, string)>?> _ask = SlurmCommands.Queue;
    private long? _asked;

    public JobWatch(Submission submission) => (_submission, _jobs) = (submission, submission.Jobs());

    /// <summary>All jobs of submissions as they stand now; Slurm is asked once, where it is there and a job does not say itself how it
    /// ended.</summary>
    public static IEnumerable<(Submission Submission, IReadOnlyList<WatchedJob> Jobs)> Of(IEnumerable<Submission> submissions)
    {
        var queue = new Lazy<IReadOnlyDictionary<string, (string, string)>?>(AskOnce);
        foreach (var submission in submissions)
        {
            var watch = new JobWatch(submission) { _ask = () => queue.Value };
            var submitted = submission.Graph.Nodes.Where(node => node.Found is null);
            yield return (submission, [.. submitted.Select(node => watch.Look(node.Number))]);
        }

        static IReadOnlyDictionary<string, (string, string)>? AskOnce()
        {
            try
            {
                return SlurmCommands.Queue();
            }
            catch (InputException)
            {
                return null; // another machine than those of the cluster: what jobs say has to do
            }
        }
    }

    /// <summary>Whether a job of this state may still do something.</summary>
    internal static bool IsAlive(string state) => Alive.Contains(state);

    /// <summary>Slurm's number of a node's job; empty before it was submitted.</summary>
    public string Job(int number) => _jobs.GetValueOrDefault(number, "");

    /// <summary>Cancels a node's job.</summary>
    public void Cancel(int number) => SlurmCommands.Cancel([Job(number)]);

    /// <summary>How a node's job stands.</summary>
    public WatchedJob Look(int number)
    {
        lock (_looking)
        {
            if (_submission.State(number) is { IsFinal: true } final) return Ended(final, final.Error);
            if (_asked is not { } asked || Stopwatch.GetElapsedTime(asked) > Between) Ask();
            // After Slurm was asked: what a job wrote before it ended is there by now.
            if (_submission.State(number) is { IsFinal: true } last) return Ended(last, last.Error);
            var state = _submission.State(number);
            if (_queue is null) return Standing(state is null ? "submitted" : state.Status.ToString().ToLowerInvariant());
            var (word, reason) = _queue.GetValueOrDefault(Job(number), ("GONE", "None"));
            if (IsAlive(word))
            {
                _missing.Remove(number);
                return Standing(word == "PENDING" ? $"queued ({reason})" : word.ToLowerInvariant());
            }
            if (word == "CANCELLED")
                return reason == Never ? Ended(state, Needs(number)) with { End = JobEnd.NeverBegan }
                    : Ended(state, "its job was cancelled") with { End = JobEnd.Cancelled };
            if (!_missing.TryGetValue(number, out var since)) _missing[number] = since = Stopwatch.GetTimestamp();
            return Stopwatch.GetElapsedTime(since) < (word is "COMPLETED" or "GONE" ? Late : Between) ? Standing(word.ToLowerInvariant())
                : Ended(state, Lost(word == "GONE" ? SlurmCommands.Ended(Job(number)) ?? word : word)) with { End = JobEnd.Lost };

            WatchedJob Standing(string word) => new(number, Job(number), state, word, null);
        }

        WatchedJob Ended(JobState? state, string? error) => new(number, Job(number), state, "ended",
            error is null ? null : $"{error}; log: {_submission.LogFile(number)}")
        { End = JobEnd.Said };
    }

    /// <summary>A node has a new job.</summary>
    public void Forget(int number)
    {
        lock (_looking)
        {
            _missing.Remove(number);
            _asked = null;
        }
    }

    private void Ask() => (_queue, _jobs, _asked) = (_ask() ?? _queue, _submission.Jobs(), Stopwatch.GetTimestamp());

    private string Needs(int number) => _submission.Graph.Nodes[number].Inputs.Values.Select(input => _submission.Graph.Nodes[input])
        .FirstOrDefault(input => input.Found is null && _submission.State(input.Number) is not { Result: not null }) is { } input
        ? $"cancelled, since it needs {input.Title}" : "cancelled, since something that it needs failed";

    private static string Lost(string word) => word switch
    {
        "TIMEOUT" => "its time limit came before its checkpoint: raise 'notice' of the cluster file",
        "OUT_OF_MEMORY" => "Slurm ended it for its memory: raise 'memory_factor' or 'program_memory' of the cluster file",
        "NODE_FAIL" or "BOOT_FAIL" => "its node failed",
        _ => $"its job ended without a word ({word.ToLowerInvariant()}): killed, or its node was lost",
    };
}

/// <summary>How a node's job stands.</summary>
/// <param name="Number">The node.</param>
/// <param name="Job">Slurm's number of the job.</param>
/// <param name="State">What the job said last.</param>
/// <param name="Word">How it stands, in a word or two.</param>
/// <param name="Error">Why it has no result, in one line with the log's path.</param>
public sealed record WatchedJob(int Number, string Job, JobState? State, string Word, string? Error)
{
    /// <summary>How it ended; null while it has not.</summary>
    public JobEnd? End { get; init; }

    /// <summary>How far it is; where it stands in the queue.</summary>
    public StageProgress? Progress => Word == "running" ? State?.Progress : new StageProgress(Word, 0, 0, null, []);
}

/// <summary>How a job ended.</summary>
public enum JobEnd
{
    /// <summary>It said so itself.</summary>
    Said,

    /// <summary>Somebody cancelled it.</summary>
    Cancelled,

    /// <summary>Slurm cancelled it, since what it needs failed or was cancelled.</summary>
    NeverBegan,

    /// <summary>Without a word: it was killed, or its node failed.</summary>
    Lost,
}
