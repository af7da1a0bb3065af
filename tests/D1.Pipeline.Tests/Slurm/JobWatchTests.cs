using D1.Pipeline.Slurm;
using D1.Pipeline.Tests.Toys;

namespace D1.Pipeline.Tests.Slurm;

public sealed class JobWatchTests : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 27, 12, 0, 0, TimeSpan.Zero);
    private static readonly uint Other = (SubmittedJob.Me ?? 0) + 1;
    private readonly Handed _handed = new();
    private readonly Submission _submission;

    public JobWatchTests() => _submission = _handed.Submit("one", Noon);

    public void Dispose() => _handed.Dispose();

    [Fact]
    public void A_job_that_Slurm_no_longer_knows_and_that_is_silent_has_failed_with_its_log()
    {
        Handed.Note(_submission, "7", 0, Noon);
        Handed.Say(_submission, 0, JobStatus.Running, Noon.AddMinutes(5));
        Assert.Equal((null, "running"), Told(Noon.AddMinutes(7), []));
        var job = Look(Noon.AddMinutes(9), []);
        Assert.Equal((JobEnd.Lost, $"nothing was heard of its job for 4 minutes: killed, cancelled, or its node was lost; log: "
            + $"{_submission.LogFile(0)}"), (job.End, job.Error));
    }

    [Fact]
    public void Where_Slurm_cannot_be_asked_a_job_that_works_has_to_say_so()
    {
        Handed.Note(_submission, "7", 0, Noon);
        Handed.Say(_submission, 0, JobStatus.Running, Noon);
        Assert.Null(Look(Noon.AddMinutes(9), null).End);
        Assert.Equal(JobEnd.Silent, Look(Noon.AddMinutes(11), null).End);
    }

    [Theory]
    [InlineData(JobStatus.Running, 3, null)] // it has yet to speak since it began again: what sets it up may take long
    [InlineData(JobStatus.Running, 1, JobEnd.Silent)]
    [InlineData(JobStatus.Stopped, 1, null)]
    public void One_that_has_fallen_silent_is_given_up_though_Slurm_has_it_running(JobStatus status, int began, JobEnd? end)
    {
        Handed.Note(_submission, "7", 0, Noon);
        Handed.Say(_submission, 0, status, Noon.AddMinutes(2));
        var queue = Queue(new QueuedJob("RUNNING", "None", null, null, Noon.AddMinutes(began).ToUnixTimeMilliseconds()));
        Assert.Null(Look(Noon.AddMinutes(12), queue).End);
        var job = Look(Noon.AddMinutes(13), queue);
        Assert.Equal(end, job.End);
        Assert.Equal(end is null ? null : "nothing was heard of its job for 11 minutes, though Slurm has it running; log: "
            + _submission.LogFile(0), job.Error);
    }

    [Fact]
    public void One_that_runs_stands_in_no_queue_though_it_has_not_said_how_far_it_is()
    {
        Handed.Note(_submission, "7", 0, Noon);
        Assert.Equal("running", Look(Noon, Queue(new QueuedJob("RUNNING", "None", null, null))).Progress?.Phase);
    }

    [Fact]
    public void Where_Slurm_cannot_be_asked_a_job_may_wait_for_days_but_not_for_ever()
    {
        Handed.Note(_submission, "7", 0, Noon);
        Assert.Equal((null, "submitted"), Told(Noon.AddDays(29), null));
        Assert.Equal(JobEnd.Silent, Look(Noon.AddDays(31), null).End);
    }

    [Fact]
    public void Jobs_of_the_user_who_submitted_them_are_asked_for_whoever_looks()
    {
        Handed.Note(_submission, "7", 0, Noon, Other);
        IReadOnlyList<uint?> asked = [];
        var job = new JobWatch(_submission, users =>
        {
            asked = [.. users];
            return Queue(new QueuedJob("PENDING", "Priority", Other, null));
        }, NoAccounting).Look(0);
        Assert.Equal([Other], asked);
        Assert.Equal((null, "queued (Priority)"), (job.End, job.Word));
    }

    [Fact]
    public void A_job_that_waits_for_no_reason_yet_is_only_queued()
    {
        Handed.Note(_submission, "7", 0, Noon, Other);
        Assert.Equal("queued", new JobWatch(_submission, _ => Queue(new QueuedJob("PENDING", "None", Other, null)), NoAccounting).Look(0).Word);
    }

    [Fact]
    public void Jobs_that_a_site_hides_from_other_users_are_not_taken_for_gone()
    {
        Handed.Note(_submission, "7", 0, Noon, Other);
        Assert.Null(Look(Noon.AddDays(1), []).End);
        Assert.Equal(JobEnd.Lost, Look(Noon.AddDays(1), new() { ["8"] = new("RUNNING", "None", Other, null) }).End);
    }

    [Fact]
    public void While_the_controller_is_away_no_job_is_taken_for_gone()
    {
        var time = new ManualTime { Now = Noon };
        var answers = new Queue<Dictionary<string, QueuedJob>?>([[], null]);
        var watch = new JobWatch(_submission, _ => answers.Dequeue(), NoAccounting, time);
        Assert.Null(watch.Look(1).End);
        Handed.Note(_submission, "7", 0, Noon);
        time.Now = Noon.AddHours(1);
        watch.Forget();
        Assert.Null(watch.Look(0).End);
        Assert.Empty(answers);
    }

    [Theory]
    [InlineData("OUT_OF_MEMORY", JobEnd.Said, "it was ended for its memory: raise 'memory_factor' or 'program_memory'")]
    [InlineData("PREEMPTED", JobEnd.Lost, "a job of higher priority took its place")]
    [InlineData("NODE_FAIL", JobEnd.Lost, "its node failed")]
    [InlineData("COMPLETED", JobEnd.Lost, "its job came to its end, and what it said last is not seen here")]
    [InlineData("CANCELLED", JobEnd.Cancelled, "its job was cancelled")]
    public void What_Slurm_ended_is_told_by_its_reason(string state, JobEnd end, string error)
    {
        Handed.Note(_submission, "7", 0, Noon);
        Handed.Say(_submission, 0, JobStatus.Running, Noon.AddMinutes(5));
        var job = Look(Noon.AddMinutes(7), Queue(new QueuedJob(state, "None", null, Noon.AddMinutes(5).ToUnixTimeMilliseconds())));
        Assert.Equal(end, job.End);
        Assert.StartsWith(error, job.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("RUNNING", JobEnd.Lost)]
    [InlineData("CANCELLED", JobEnd.Cancelled)]
    public void What_accounting_says_of_a_job_that_Slurm_forgot_ends_it(string word, JobEnd end)
    {
        Handed.Note(_submission, "7", 0, Noon);
        Assert.Equal(end, new JobWatch(_submission, _ => Queue(), _ => new Dictionary<string, string> { ["7"] = word },
            new ManualTime { Now = Noon.AddHours(1) }).Look(0).End);
    }

    [Fact]
    public void Accounting_is_asked_once_for_all_jobs_that_are_silent()
    {
        Handed.Note(_submission, "7", 0, Noon);
        Handed.Note(_submission, "8", 1, Noon);
        var asked = new List<string>();
        var watch = new JobWatch(_submission, _ => Queue(), jobs =>
        {
            asked.AddRange(jobs);
            return new Dictionary<string, string> { ["7"] = "CANCELLED", ["8"] = "NODE_FAIL" };
        }, new ManualTime { Now = Noon.AddHours(1) });
        Handed.Say(_submission, 1, JobStatus.Running, Noon);
        Assert.Equal((JobEnd.Cancelled, JobEnd.Lost), (watch.Look(0).End, watch.Look(1).End));
        Assert.Equal(["7", "8"], asked.Order());
    }

    [Fact]
    public void One_that_never_began_is_told_with_what_it_needed_though_Slurm_forgot_it()
    {
        Handed.Note(_submission, "7", 0, Noon);
        Handed.Note(_submission, "8", 1, Noon);
        Handed.Say(_submission, 0, JobStatus.Failed, Noon);
        var job = new JobWatch(_submission, _ => Queue(), NoAccounting, new ManualTime { Now = Noon.AddHours(1) }).Look(1);
        Assert.Equal((JobEnd.NeverBegan, $"cancelled, since it needs first; log: {_submission.LogFile(1)}"), (job.End, job.Error));
    }

    private (JobEnd? End, string Word) Told(DateTimeOffset now, Dictionary<string, QueuedJob>? queue) =>
        Look(now, queue) is var job ? (job.End, job.Word) : default;

    private WatchedJob Look(DateTimeOffset now, Dictionary<string, QueuedJob>? queue) =>
        new JobWatch(_submission, _ => queue, NoAccounting, new ManualTime { Now = now }).Look(0);

    private static Dictionary<string, string> NoAccounting(IEnumerable<string> jobs) => [];

    private static Dictionary<string, QueuedJob> Queue(QueuedJob? seven = null) => seven is null ? [] : new() { ["7"] = seven };
}
