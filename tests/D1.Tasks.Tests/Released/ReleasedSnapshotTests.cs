using D1.Tasks.Released;
using D1.Tests;

namespace D1.Tasks.Tests.Released;

/// <summary>The released generations, scored: a parser that changes its mind about one of them is named with it.</summary>
public sealed class ReleasedSnapshotTests
{
    private const string Folder = "hub/github/dllm-reasoning/d1/eval/eval_baselines";

    [SharedFact(Folder)]
    public void Every_verdict_is_the_recorded_one()
    {
        var snapshot = new MetricSnapshot("tests/D1.Tasks.Tests/Released/ReleasedScores.verified.json");
        foreach (var file in Directory.GetFiles(SharedData.At(Folder), "*_generations.json"))
        {
            var task = TaskRegistry.PaperTask(Path.GetFileName(file).Split('_')[0]);
            snapshot.Add(Path.GetFileName(file), GenerationsFile.Read(file)
                .Select(item => (Id: $"{item.Index}", Verdict: task.Score(item)))
                .Select(item => (item.Id, item.Verdict.Correct, item.Verdict.Total)));
        }

        // A mirror may hold a part of the release.
        var differences = snapshot.Differences(band: 0, whole: false);
        Assert.True(differences.Count == 0,
            $"verdicts changed: {string.Join("; ", differences)}; ./build.sh Test --accept-snapshots takes them as the new expectation");
    }
}
