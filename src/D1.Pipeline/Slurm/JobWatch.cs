using System.Globalization;
using D1.Core;
using D1.Pipeline.Store;

namespace D1.Pipeline.Slurm;

/// <summary>How the jobs of a submission stand, by their own words and, where they are silent, by Slurm's. None stands for ever that
/// neither speaks nor is known.</summary>
public sealed class JobWatch
{
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(10);

    // How long one may be silent that Slurm does not know; that works, as far as Slurm knows or where it cannot be asked; and that waits
    // there.
    private static readonly TimeSpan Gone = JobHost.Heartbeat * 3, Dead = JobHost.Heartbeat * 10, Forgotten = Submission.Kept;

    private const string Never = "DependencyNeverSatisfied";

    private static readonly string[] Alive =
        ["PENDING", "RUNNING", "CONFIGURING", "COMPLETING", "SUSPENDED", "REQUEUED", "REQUEUE_HOLD", "REQUEUE_FED", "RESIZING", "SIGNALING",
            "STAGE_OUT", "STOPPED", "SPECIAL_EXIT"];

    private readonly Submission _submission;
    private readonly QueueQuery _ask;
    private readonly AccountQuery _account;
    private readonly TimeProvider _time;
    // What a job wrote last may be seen here later than Slurm knows that it ended.
    private readonly TimeSpan _late;
    private readonly Lock _looking = new();
    private IReadOnlyDictionary<string, QueuedJob>? _queue;
    private IReadOnlyDictionary<string, string>? _accounted;
    private IReadOnlyDictionary<int, SubmittedJob> _jobs;
    private DateTimeOffset _answered;
    private long? _asked;

    /// <param name="submission">Whose jobs are looked at.</param>
    /// <param name="ask">Asks Slurm for the jobs of users; its own command when null.</param>
    /// <param name="account">Asks accounting how jobs ended; Slurm's own command when null.</param>
    /// <param name="time">Says what time it is.</param>
    public JobWatch(Submission submission, QueueQuery? ask = null, AccountQuery? account = null, TimeProvider? time = null) =>
        (_submission, _ask, _account, _time, _jobs, _late) = (submission, ask ?? SlurmCommands.Queue, account ?? SlurmCommands.Account,
            time ?? TimeProvider.System, submission.Jobs(), LateFiles.IsOnDisk(submission.Folder) ? Between : LateFiles.Patience);

    /// <summary>All jobs of submissions as they stand now; Slurm is asked once, where it is there and a job does not say itself how it
    /// ended.</summary>
    /// <param name="submissions">Whose jobs are looked at.</param>
    /// <param name="ask">Asks Slurm for the jobs of users; its own command when null.</param>
    /// <param name="time">Says what time it is.</param>
    public static IEnumerable<(Submission Submission, IReadOnlyList<WatchedJob> Jobs)> Of(IReadOnlyList<Submission> submissions,
        QueueQuery? ask = null, TimeProvider? time = null)
    {
        var queue = new Lazy<IReadOnlyDictionary<string, QueuedJob>?>(AskOnce);
        foreach (var submission in submissions)
        {
            var watch = new JobWatch(submission, _ => queue.Value, time: time);
            var submitted = submission.Graph.Nodes.Where(node => node.Found is null);
            yield return (submission, [.. submitted.Select(node => watch.Look(node.Number))]);
        }

        IReadOnlyDictionary<string, QueuedJob>? AskOnce()
        {
            try
            {
                return (ask ?? SlurmCommands.Queue)(submissions.SelectMany(submission => submission.Jobs().Values).Select(job => job.User));
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
    public string Job(int number) => _jobs.GetValueOrDefault(number)?.Id ?? "";

    /// <summary>How a node's job stands.</summary>
    public WatchedJob Look(int number)
    {
        lock (_looking)
        {
            if (_submission.State(number) is { IsFinal: true } final) return Ended(final, final.Error);
            if (_asked is not { } asked || _time.GetElapsedTime(asked) > Between) Ask();
            // After Slurm was asked: what a job wrote before it ended is there by now.
            var state = _submission.State(number);
            if (state is { IsFinal: true }) return Ended(state, state.Error);
            var job = _jobs.GetValueOrDefault(number);
            return _queue is not null && job is not null && _queue.TryGetValue(job.Id, out var queued) ? Known(queued, state)
                : Unknown(job, state);
        }

        WatchedJob Known(QueuedJob queued, JobState? state)
        {
            // Of one whose node lost all processes, but not its slurmd for long, Slurm says until its time limit that it runs.
            if (queued is { State: "RUNNING", Start: { } began } && state is { Status: JobStatus.Running } && state.Time > began
                && _time.GetUtcNow() - At(state.Time) is var silence && silence > Dead)
                return Ended(state, $"nothing was heard of its job {Ago(silence)}, though Slurm has it running") with
                {
                    End = JobEnd.Silent,
                };
            if (IsAlive(queued.State))
                return Standing(state, queued.State != "PENDING" ? queued.State.ToLowerInvariant()
                    : queued.Reason == "None" ? "queued" : $"queued ({queued.Reason})");
            if (queued is { State: "CANCELLED", Reason: Never }) return Ended(state, Needs(number)) with { End = JobEnd.NeverBegan };
            if (queued.State == "CANCELLED") return Ended(state, "its job was cancelled") with { End = JobEnd.Cancelled };
            if (queued.State == "OUT_OF_MEMORY") return Ended(state, KilledForMemory.Remedy);
            return _time.GetUtcNow() - At(queued.End ?? 0) < (queued.State == "COMPLETED" ? LateFiles.Patience : _late)
                ? Standing(state, queued.State.ToLowerInvariant())
                : Ended(state, Lost(queued.State)) with { End = JobEnd.Lost };
        }

        WatchedJob Unknown(SubmittedJob? job, JobState? state)
        {
            var word = state is null ? "submitted" : state.Status.ToString().ToLowerInvariant();
            var heard = At(Math.Max(state?.Time ?? 0, job?.Time ?? _submission.Graph.Time));
            var asked = _queue is not null && IsShown(job);
            // A controller that is away does not know what happens meanwhile.
            var silent = (asked ? _answered : _time.GetUtcNow()) - heard;
            if (silent < (asked ? Gone : state?.Status == JobStatus.Running ? Dead : Forgotten)) return Standing(state, word);
            // One that never began was cancelled with what it needs, though Slurm may not remember.
            if (state is null && Missing(number) is not null) return Ended(state, Needs(number)) with { End = JobEnd.NeverBegan };
            // Of one that was lost with its controller, accounting may say for ever that it runs.
            if (asked && job is not null && Accounted().TryGetValue(job.Id, out var ended) && !IsAlive(ended))
                return Known(new(ended, "None", job.User, null), state);
            return Ended(state, $"nothing was heard of its job {Ago(silent)}: killed, cancelled, or its node was lost") with
            {
                End = asked ? JobEnd.Lost : JobEnd.Silent,
            };
        }

        WatchedJob Standing(JobState? state, string word) => new(number, Job(number), state, word, null);

        WatchedJob Ended(JobState? state, string? error) => new(number, Job(number), state, "ended",
            error is null ? null : $"{error}; log: {_submission.LogFile(number)}")
        { End = JobEnd.Said };
    }

    /// <summary>A node has a new job.</summary>
    public void Forget()
    {
        lock (_looking) _asked = null;
    }

    private void Ask()
    {
        var now = _time.GetUtcNow();
        if (_ask(_submission.Jobs().Values.Select(job => job.User)) is { } queue) (_queue, _answered) = (queue, now);
        LateFiles.Refresh(_submission.Folder);
        (_jobs, _asked, _accounted) = (_submission.Jobs(), _time.GetTimestamp(), null);
    }

    // Once for all of them, where one is silent.
    private IReadOnlyDictionary<string, string> Accounted() => _accounted ??= _account(_jobs.Values.Select(job => job.Job));

    // Sites may hide jobs from other users.
    private bool IsShown(SubmittedJob? job) => job is null || job.User is null || job.User == SubmittedJob.Me
        || _queue!.Values.Any(queued => queued.User == job.User);

    private static DateTimeOffset At(long time) => DateTimeOffset.FromUnixTimeMilliseconds(time);

    private static string Ago(TimeSpan silent) => silent.TotalDays >= 2 ? Say(silent.TotalDays, "days")
        : silent.TotalHours >= 2 ? Say(silent.TotalHours, "hours") : Say(silent.TotalMinutes, "minutes");

    private static string Say(double count, string what) => string.Create(CultureInfo.InvariantCulture, $"for {count:0} {what}");

    private SubmittedNode? Missing(int number) => _submission.Graph.Nodes[number].Inputs.Values
        .Select(input => _submission.Graph.Nodes[input])
        .FirstOrDefault(input => input.Found is null && _submission.State(input.Number) is not { Result: not null });

    private string Needs(int number) => Missing(number) is { } input
        ? $"cancelled, since it needs {input.Title}" : "cancelled, since something that it needs failed";

    private static string Lost(string word) => word switch
    {
        "TIMEOUT" => "its time limit came before its checkpoint: raise 'notice' of the cluster file",
        "NODE_FAIL" or "BOOT_FAIL" => "its node failed",
        "COMPLETED" => "its job came to its end, and what it said last is not seen here",
        "PREEMPTED" => "a job of higher priority took its place",
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
    public StageProgress? Progress => Word == "running" && State is { Progress: { } said } ? said : new(Word, 0, 0, null, []);
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

    /// <summary>It says nothing, and Slurm cannot be asked, or has it running: it may be there.</summary>
    Silent,
}
