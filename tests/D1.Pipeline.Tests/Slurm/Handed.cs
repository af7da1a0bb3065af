using D1.Pipeline.Slurm;
using D1.Tests;

namespace D1.Pipeline.Tests.Slurm;

/// <summary>A store with submissions, as if Slurm had been given them; no Slurm is needed.</summary>
internal sealed class Handed : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public string Artifacts => _folder["artifacts"];

    /// <summary>A submission of two stages, of which the second reads what the first makes.</summary>
    public Submission Submit(string name, DateTimeOffset at, string build = "build", string[]? found = null, string? elsewhere = null,
        string[]? making = null) =>
        Submission.Create(Submission.FolderOf(Artifacts, name), new(at.ToUnixTimeMilliseconds(), "d1", null, new(), build, 20,
        [
            new(0, "a", "first", "first.yaml", [], new Dictionary<string, int>()) { Found = found, Elsewhere = elsewhere, Making = making },
            new(1, "b", "second", "second.yaml", [], new Dictionary<string, int> { ["model"] = 0 }),
        ]));

    public static void Note(Submission submission, string job, int number, DateTimeOffset at, uint? user = null)
    {
        using var alone = submission.Alone();
        submission.Add(new(job, [number], $"{number}.sh", false, at.ToUnixTimeMilliseconds(), user ?? SubmittedJob.Me), alone);
    }

    public static void Say(Submission submission, int number, JobStatus status, DateTimeOffset at, params string[] result) =>
        submission.Say(number, new(status, "7", "node1", at.ToUnixTimeMilliseconds())
        {
            Starts = 1,
            Result = result is [] ? null : result,
        });

    public void Dispose() => _folder.Dispose();
}
