using D1.Pipeline.Gc;
using D1.Pipeline.Slurm;
using D1.Pipeline.Store;
using D1.Pipeline.Tests.Toys;

namespace D1.Pipeline.Tests.Slurm;

/// <summary>What the jobs of submissions keep, and for how long; Slurm is not asked.</summary>
public sealed class OpenSubmissionsTests : IDisposable
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UtcNow, LongAgo = Now - Submission.Kept - TimeSpan.FromDays(1);
    private readonly Handed _handed = new();

    public void Dispose() => _handed.Dispose();

    [Fact]
    public void What_a_job_has_yet_to_read_is_needed_until_it_has_ended()
    {
        var submission = _handed.Submit("one", Now, found: ["toy", "0123"]);
        Handed.Note(submission, "7", 1, Now);
        Assert.Equal("one", Assert.Single(Needed("toy", "0123")));
        Handed.Say(submission, 1, JobStatus.Failed, Now);
        Assert.Empty(Needed("toy", "0123"));
    }

    [Fact]
    public void What_a_job_reads_that_is_silent_where_Slurm_cannot_be_asked_is_needed_for_long()
    {
        var submission = _handed.Submit("one", Now - TimeSpan.FromDays(2), found: ["toy", "0123"]);
        Handed.Note(submission, "7", 1, Now - TimeSpan.FromDays(2));
        Handed.Say(submission, 1, JobStatus.Running, Now - TimeSpan.FromDays(1));
        Assert.Equal("one", Assert.Single(Needed("toy", "0123")));
    }

    [Fact]
    public void What_a_job_makes_is_needed_whether_it_has_begun_or_not()
    {
        var submission = _handed.Submit("one", Now, making: ["toy", "0123"]);
        Handed.Note(submission, "7", 0, Now);
        Assert.Equal("one", Assert.Single(Needed("toy", "0123")));
        submission.Say(0, new(JobStatus.Stopped, "7", "node1", Now.ToUnixTimeMilliseconds()) { Making = ["toy", "4567"] });
        Assert.Equal("one", Assert.Single(Needed("toy", "4567")));
        Assert.Empty(Needed("toy", "0123"));
        Handed.Say(submission, 0, JobStatus.Failed, Now);
        Assert.Empty(Needed("toy", "4567"));
    }

    [Fact]
    public void The_collector_keeps_the_work_of_a_job_that_waits_for_its_next_turn()
    {
        using var stop = new CancellationTokenSource();
        using var lab = new Lab(step => { if (step == 2) stop.Cancel(); }).Spec("base", "stage: toy\n");
        lab.Run("base", cancellation: stop.Token, set: "steps=9");
        var work = Assert.Single(lab.Store.Keys(ArtifactStore.WorkFolder));
        Assert.Equal(GarbageKind.Work, Assert.Single(new GarbageCollector(lab.Store).Find(lab.Graph("base"))).Kind);
        var submission = Submission.Create(Submission.FolderOf(lab.Store.Root, "one"),
            _handed.Submit("one", Now, making: [work.Stage, work.Key]).Graph);
        Handed.Note(submission, "7", 0, Now);
        Assert.Empty(new GarbageCollector(lab.Store).Find(lab.Graph("base")));
    }

    [Fact]
    public void What_another_job_of_it_made_is_needed_too()
    {
        var submission = _handed.Submit("one", Now);
        Handed.Note(submission, "7", 0, Now);
        Handed.Note(submission, "8", 1, Now);
        Handed.Say(submission, 0, JobStatus.Built, Now, "toy", "0123");
        Assert.Equal("one", Assert.Single(Needed("toy", "0123")));
    }

    [Fact]
    public void One_that_nothing_was_heard_of_for_long_keeps_nothing_and_goes_with_its_program()
    {
        var old = _handed.Submit("old", LongAgo, Build("1111"), found: ["toy", "0123"]);
        Handed.Note(old, "7", 1, LongAgo);
        var young = _handed.Submit("young", Now, Build("2222"));
        File.WriteAllText(Path.Combine(Path.GetDirectoryName(young.Graph.Build)!, "1111.cluster.seen"), "");
        File.WriteAllText(Path.Combine(Path.GetDirectoryName(young.Graph.Build)!, "2222.cluster.seen"), "");
        Build("2222.half");
        Assert.Empty(Needed("toy", "0123"));
        Assert.Equal(["1111", "1111.cluster.seen", "2222.half", "old"], Gone());
    }

    [Fact]
    public void One_whose_jobs_another_follows_stays_with_it()
    {
        _handed.Submit("old", LongAgo, Build("1111"));
        _handed.Submit("young", Now, Build("1111"), elsewhere: "old/0");
        Assert.Empty(Gone());
    }

    [Fact]
    public void The_collector_keeps_what_jobs_will_read_and_removes_what_no_job_needs()
    {
        using var lab = new Lab().Spec("nano/base", "stage: toy\nsteps: 4\n");
        var (tried, other) = (lab.RunRoot("nano/base", "steps=9").Artifact!, lab.RunRoot("nano/base", "steps=8").Artifact!);
        Submission.Create(Submission.FolderOf(lab.Store.Root, "old"), _handed.Submit("old", LongAgo).Graph);
        var submission = Submission.Create(Submission.FolderOf(lab.Store.Root, "one"),
            _handed.Submit("one", Now, found: [tried.Stage, tried.Key]).Graph);
        Handed.Note(submission, "7", 1, Now);
        Assert.Equal([(GarbageKind.Artifact, other.Key), (GarbageKind.Submission, "old")], Collect(lab));
        Assert.False(Directory.Exists(Submission.FolderOf(lab.Store.Root, "old")));
        Handed.Say(submission, 1, JobStatus.Failed, Now);
        Assert.Equal([(GarbageKind.Artifact, tried.Key)], Collect(lab));
    }

    private static List<(GarbageKind, string)> Collect(Lab lab)
    {
        var collector = new GarbageCollector(lab.Store);
        return [.. collector.Find(lab.Graph("nano/base")).Where(item => item.Kind is GarbageKind.Artifact or GarbageKind.Submission)
            .Where(collector.Remove).Select(item => (item.Kind, item.Key))];
    }

    private string Build(string digest) =>
        Directory.CreateDirectory(Path.Combine(Submission.FolderOf(_handed.Artifacts, Submission.Builds), digest)).FullName;

    private IEnumerable<string> Needed(string stage, string key) => new OpenSubmissions(_handed.Artifacts, _ => null).Needed[(stage, key)];

    private IEnumerable<string> Gone() =>
        new OpenSubmissions(_handed.Artifacts, _ => null).Unneeded().Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal);
}
