using System.Text.Json.Nodes;
using D1.Core;
using D1.Pipeline.Display;
using D1.Pipeline.Files;
using D1.Pipeline.Keys;
using D1.Pipeline.Plan;
using D1.Pipeline.Store;
using D1.Pipeline.Tests.Toys;
using D1.Pipeline.Verify;

namespace D1.Pipeline.Tests.Verify;

public sealed class RederivationTests : IDisposable
{
    private readonly Lab _lab = new Lab().Spec("base", "stage: toy\n")
        .Spec("top",
            "stage: toy\nsteps: 4\nlearning_rate: 1e-5\ntext: 'a \"b\" ü: {c}'\nweights: {x: 0.5}\nmodel: {width: 8}\ninputs: {model: "
                + "base}\n")
        .Spec("cell", "stage: toy\ninputs: {model: base}\n").Spec("table", "stage: toy_table\nmodels: [base]\nlengths: [2, 3]\n");

    public void Dispose() => _lab.Dispose();

    [Theory]
    [InlineData("base")]
    [InlineData("top")]
    [InlineData("table")]
    public void An_artifact_is_made_again_from_its_manifest_alone_and_its_store_stays_as_it_is(string spec)
    {
        var artifact = _lab.RunRoot(spec).Artifact!;
        File.Delete(_lab[$"specs/{spec}.yaml"]);
        var before = Contents();
        var report = Verify(artifact.Folder);
        Assert.True(report.IsEqual);
        Assert.Equal((artifact.Digest, artifact.Digest), (report.Expected, report.Got));
        Assert.NotEmpty(report.Files);
        Assert.Empty(report.Environment);
        Assert.Equal(before, Contents());
    }

    [Fact]
    public void A_file_that_was_changed_differs_and_is_told_apart_from_another_result()
    {
        var artifact = _lab.RunRoot("base").Artifact!;
        File.WriteAllText(artifact.File("sum.txt"), "0");
        var file = Assert.Single(Verify(artifact.Folder).Files, file => !file.IsEqual);
        Assert.Equal(("sum.txt", true), (file.Name, file.IsDamaged));
        Assert.Equal(ContentDigest.OfText("0"), file.Expected);
        Assert.Equal(file.Recorded, file.Got);
        File.Delete(artifact.File("sum.txt"));
        Assert.Null(Assert.Single(Verify(artifact.Folder).Files, file => !file.IsEqual).Expected);
    }

    [Fact]
    public void Another_result_comes_with_what_is_other_here()
    {
        var artifact = _lab.RunRoot("base").Artifact!;
        Edit(artifact.Folder, manifest =>
        {
            manifest["effective_spec"]!["steps"] = 5;
            manifest["components"]!["code"] = "0";
        });
        var report = Verify(artifact.Folder);
        Assert.Equal("different", report.Status);
        Assert.Equal(artifact.Digest, report.Expected);
        Assert.NotEqual(artifact.Digest, report.Got);
        Assert.Equal(["metrics.json", "sum.txt"], report.Files.Where(file => !file.IsEqual).Select(file => file.Name));
        Assert.Equal([new KeyChange("code", "0", artifact.Manifest.Components["code"]), new KeyChange("parameters.steps", "3", "5")],
            report.Environment);
    }

    [Fact]
    public void An_equal_result_under_another_key_serves_as_input()
    {
        var artifact = _lab.RunRoot("top").Artifact!;
        var input = artifact.Manifest.Inputs["model"];
        var other = new string('0', 64);
        Directory.Move(_lab.Store.FolderOf("toy", input.Key), _lab.Store.FolderOf("toy", other));
        Assert.True(Verify(artifact.Folder).IsEqual);
        File.WriteAllText(Path.Combine(_lab.Store.FolderOf("toy", other), "sum.txt"), "0");
        Assert.Contains($"its input 'model', toy {StageKey.Shorten(input.Key)}, is no longer in", Complaint(artifact.Folder),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_stage_that_fails_is_a_finding()
    {
        var artifact = _lab.RunRoot("base").Artifact!;
        Edit(artifact.Folder, manifest => manifest["effective_spec"]!["fail_at"] = 2);
        var report = Verify(artifact.Folder);
        Assert.Equal(("failed", null, artifact.Digest), (report.Status, report.Got, report.Expected));
    }

    [Fact]
    public void What_is_no_sound_artifact_is_named()
    {
        var folder = _lab.RunRoot("base").Artifact!.Folder;
        Assert.EndsWith("is no artifact: there is no manifest.json in it", Complaint(_lab["specs"]), StringComparison.Ordinal);
        Edit(folder, manifest => manifest["effective_spec"]!["stepz"] = 1);
        Assert.EndsWith("effective_spec: unknown key 'stepz'; did you mean 'steps'?", Complaint(folder), StringComparison.Ordinal);
        Edit(folder, manifest => manifest.Remove("effective_spec"));
        Assert.EndsWith("effective_spec is missing", Complaint(folder), StringComparison.Ordinal);
        Edit(folder, manifest => manifest["digest"] = new string('0', 64));
        Assert.Contains("its manifest.json is damaged", Complaint(folder), StringComparison.Ordinal);
        Edit(folder, manifest => manifest["files"] = null);
        Assert.Contains("its manifest.json is damaged", Complaint(folder), StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(folder, "manifest.json"), "{");
        Assert.Contains("its manifest.json is damaged", Complaint(folder), StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(folder, "manifest.json"), "{\"schema\": 99}");
        Assert.Contains("written by a newer D1 (manifest schema 99", Complaint(folder), StringComparison.Ordinal);
    }

    [Fact]
    public void The_artifacts_own_folder_is_not_built_in()
    {
        var artifact = _lab.RunRoot("base").Artifact!;
        Assert.Contains("give another folder", Assert.Throws<InputException>(() => Verify(artifact.Folder, _lab.Store.Root)).Message,
            StringComparison.Ordinal);
    }

    private VerificationReport Verify(string name, string? into = null)
    {
        using var scratch = new ScratchFolder(into);
        using var display = new PlainDisplay(TextWriter.Null);
        var artifact = RecordedArtifact.At(name);
        return new Rederivation(_lab.Registry, scratch.Path)
            .Run(artifact, RecordedInputs.Around(artifact, _lab.Store.Root).Of(artifact), display, default);
    }

    private string Complaint(string name) => Assert.Throws<InputException>(() => Verify(name)).Message;

    private static void Edit(string folder, Action<JsonObject> change)
    {
        var file = Path.Combine(folder, "manifest.json");
        var manifest = JsonNode.Parse(File.ReadAllText(file))!.AsObject();
        change(manifest);
        File.WriteAllText(file, manifest.ToJsonString());
    }

    private string Contents() =>
        string.Join('\n', Directory.EnumerateFileSystemEntries(_lab.Store.Root, "*", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal)
        .Select(path => $"{path} {File.GetLastWriteTimeUtc(path).Ticks} {(File.Exists(path) ? ContentDigest.OfFile(path) : "")}"));
}
