using D1.Core;
using D1.Model;
using D1.Pipeline.Execution;
using D1.Pipeline.Files;
using D1.Pipeline.Records;
using D1.Pipeline.Tests.Toys;
using D1.Pipeline.Tracking;
using D1.Stages.Tests.Toys;

namespace D1.Stages.Tests.Records;

/// <summary>The series of a run, in its artifact.</summary>
public sealed class CurvesTests(TinyRuns runs) : IClassFixture<TinyRuns>
{
    [Theory]
    [InlineData("pretrain", 60, 2, "steps=60", "validation={times: 2, problems: 16}")]
    [InlineData("masked-sft", 4, 2, "steps=4", "validation={times: 2, problems: 16}")]
    public void Masked_training_keeps_loss_and_speed_a_step(string spec, int steps, int validations, params string[] set)
    {
        var curves = Curve.Read(runs.Artifact(spec, set));
        Assert.Equal(["gradient_norm", "learning_rate", "loss", "tokens_per_second", "validation_loss"],
            curves.Select(curve => curve.Series));
        Assert.All(curves.Where(curve => curve.Series != "validation_loss"), curve =>
            Assert.Equal(Enumerable.Range(0, steps).Select(step => (long)step), curve.Points.Select(point => point.Step)));
        Assert.Equal(validations, curves[^1].Points.Count);
    }

    [Fact]
    public void Without_validations_the_loss_at_the_end_is_the_only_point_of_its_curve() =>
        Assert.Equal(2, Assert.Single(Assert.Single(Curve.Read(runs.Artifact("masked-sft")), curve => curve.Series == "validation_loss")
            .Points).Step);

    [Fact]
    public void They_are_hashed_and_not_in_the_digest()
    {
        var artifact = runs.Artifact("masked-sft");
        var file = Assert.Single(artifact.Manifest.Files, file => file.Path == Curve.FileName);
        Assert.Equal((false, ContentDigest.OfFile(artifact.File(Curve.FileName))), (file.Declared, file.Sha256));
        Assert.All(artifact.Manifest.Files, other => Assert.Equal(other.Path != Curve.FileName, other.Declared));
    }

    [Fact]
    public void A_line_is_a_point()
    {
        using var lab = new Lab();
        var artifact = lab.Spec("a", "stage: toy\nsteps: 2\n").RunRoot("a").Artifact!;
        Assert.Matches("""^\{"series":"sum","step":1,"value":[0-9]+\}\n\{"series":"sum","step":2,"value":[0-9]+\}\n$""",
            File.ReadAllText(artifact.File(Curve.FileName)));
    }

    [Fact]
    public void After_a_stop_they_are_whole_although_the_journal_is_gone()
    {
        using var calm = new Lab();
        using var stop = new CancellationTokenSource();
        var count = 0;
        using var lab = new Lab(_ => { if (++count == 3) stop.Cancel(); });
        foreach (var one in (Lab[])[calm, lab]) one.Spec("a", "stage: toy\nsteps: 5\n");
        var options = new RunOptions { Workers = 1, Tracker = new JournalTracker(lab.Store.Root, "d1-nano", lab.Said.Add) };
        Assert.Equal(NodeStatus.Killed, lab.Run("a", options, stop.Token)[0].Status);
        foreach (var journal in Directory.GetFiles(Path.Combine(lab.Store.Root, "runs"), "*.journal")) File.Delete(journal);
        var resumed = lab.Run("a", options)[0].Artifact!;
        Assert.Equal(File.ReadAllText(calm.RunRoot("a").Artifact!.File(Curve.FileName)), File.ReadAllText(resumed.File(Curve.FileName)));
        Assert.Equal([1L, 2, 3, 4, 5], Assert.Single(Curve.Read(resumed)).Points.Select(point => point.Step));
    }

    [Fact]
    public void An_artifact_of_before_has_none_and_a_damaged_line_is_named()
    {
        using var lab = new Lab();
        var artifact = lab.Spec("a", "stage: toy\nsteps: 2\n").RunRoot("a").Artifact!;
        var file = artifact.File(Curve.FileName);
        string[] lines = ["{\"series\":\"sum\",\"step\":3}", "{\"series\":null,\"step\":3,\"value\":1}", "nonsense", "null"];
        foreach (var damaged in lines)
        {
            File.WriteAllLines(file, ["{\"series\":\"sum\",\"step\":1,\"value\":1}", damaged]);
            Assert.Equal($"{file}:2: damaged: {damaged}", Assert.Throws<InputException>(() => Curve.Read(artifact)).Message);
        }
        File.Delete(file);
        Assert.Empty(Curve.Read(artifact));
    }
}
