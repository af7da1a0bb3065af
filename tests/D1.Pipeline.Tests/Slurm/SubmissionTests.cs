using D1.Pipeline.Slurm;

namespace D1.Pipeline.Tests.Slurm;

public sealed class SubmissionTests : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 27, 12, 0, 0, TimeSpan.Zero);
    private readonly Handed _handed = new();

    public void Dispose() => _handed.Dispose();

    [Fact]
    public void Of_jobs_that_many_note_at_once_none_is_lost()
    {
        var submission = _handed.Submit("one", Noon);
        Parallel.For(0, 40, job => Handed.Note(Submission.Read(submission.Folder)!, $"{job}", job % 2, Noon));
        var noted = Directory.EnumerateFiles(Path.Combine(submission.Folder, "jobs"), "*.json");
        Assert.Equal(Enumerable.Range(0, 40).Select(job => $"{job}").Order(),
            noted.Select(file => File.ReadAllText(file).Split('"')[3]).Order());
        Assert.Equal([0, 1], submission.Jobs().Keys.Order());
    }

    [Fact]
    public void A_note_that_a_kill_cut_short_stops_neither_readers_nor_the_next_note()
    {
        var submission = _handed.Submit("one", Noon);
        Handed.Note(submission, "7", 0, Noon);
        File.WriteAllText(Path.Combine(submission.Folder, "jobs", ".1.json.0123.partial"), "{\"job\":\"8\",\"num");
        Assert.Equal("7", submission.Jobs()[0].Id);
        Handed.Note(submission, "9", 0, Noon);
        Assert.Equal("9", submission.Jobs()[0].Id);
    }

    [Fact]
    public void A_job_of_an_earlier_submission_is_the_one_that_it_has_now()
    {
        var earlier = _handed.Submit("one", Noon);
        Handed.Note(earlier, "7", 0, Noon);
        var later = _handed.Submit("two", Noon, elsewhere: "one/0");
        Assert.Equal("7", later.Jobs()[0].Id);
        Handed.Note(earlier, "8", 0, Noon);
        Assert.Equal("8", later.Jobs()[0].Id);
    }

    [Fact]
    public void A_job_that_somebody_submitted_again_is_not_submitted_twice()
    {
        var submission = _handed.Submit("one", Noon);
        Handed.Note(submission, "7", 0, Noon);
        Handed.Note(submission, "8", 0, Noon);
        Assert.Equal("8", submission.Again(0, before: "7")); // there is nothing that sbatch could take
    }
}
