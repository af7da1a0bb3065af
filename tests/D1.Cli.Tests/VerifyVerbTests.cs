using System.Text.Json.Nodes;

namespace D1.Cli.Tests;

public sealed class VerifyVerbTests : IDisposable
{
    private readonly ToyCommand _d1 = new ToyCommand().Spec("base", "stage: toy\n")
        .Spec("top", "stage: toy\nsteps: 9\ninputs: {model: base}\n");

    public void Dispose() => _d1.Dispose();

    [Fact]
    public void An_artifact_is_equal_until_a_file_of_it_is_changed()
    {
        var built = _d1.Json("run", "top.yaml");
        var (path, key) = ((string)built["path"]!, (string)built["key"]!);
        var equal = _d1.Json("verify", path);
        Assert.Equal(("toy", key, "equal"), ((string?)equal["stage"], (string?)equal["key"], (string?)equal["status"]));
        Assert.Equal((string?)equal["expected"], (string?)equal["got"]);
        Assert.Empty(equal["files"]!.AsArray());
        Assert.Empty(equal["environment"]!.AsArray());

        File.WriteAllText(Path.Combine(path, "sum.txt"), "0");
        var outcome = _d1.Run("verify", $"toy/{key[..8]}", "--json");
        Assert.Equal(1, outcome.ExitCode);
        var different = JsonNode.Parse(outcome.Output)!;
        Assert.Equal("different", (string?)different["status"]);
        Assert.Equal("sum.txt", (string?)Assert.Single(different["files"]!.AsArray())!["file"]);
        Assert.Contains("sum.txt: expected", _d1.Run("verify", path).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_result_names_what_is_other_on_this_machine()
    {
        var manifest = Path.Combine((string)_d1.Made("base.yaml")["path"]!, "manifest.json");
        var edited = JsonNode.Parse(File.ReadAllText(manifest))!;
        edited["effective_spec"]!["seed"] = 8;
        edited["components"]!["parameters.seed"] = "8";
        edited["components"]!["environment.aten_cpu_capability"] = "abacus";
        File.WriteAllText(manifest, edited.ToJsonString());
        var outcome = _d1.Run("verify", Path.GetDirectoryName(manifest)!);
        Assert.Equal(1, outcome.ExitCode);
        Assert.Matches("(?s)^different  toy .*metrics.json: .*sum.txt: .*environment.aten_cpu_capability: abacus → ", outcome.Output);
    }

    [Fact]
    public void A_result_of_other_code_says_at_which_commit_it_was_made()
    {
        var manifest = Path.Combine((string)_d1.Made("base.yaml")["path"]!, "manifest.json");
        var edited = JsonNode.Parse(File.ReadAllText(manifest))!;
        edited["components"]!["code"] = "of another build";
        (edited["commit"], edited["dirty"]) = ("0123456789abcdef", true);
        File.WriteAllText(manifest, edited.ToJsonString());
        var outcome = _d1.Run("verify", Path.GetDirectoryName(manifest)!);
        Assert.Contains("\n  code: of another build → ", outcome.Output, StringComparison.Ordinal);
        Assert.EndsWith("\nit was made at commit 0123456, with changes that are in no commit; to make it again as it was: git checkout "
            + "that, ./build.sh Compile, and verify it there\n", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_verified_is_one_line_and_exit_code_2()
    {
        var top = (string)_d1.Made("top.yaml")["path"]!;
        foreach (var input in Directory.EnumerateDirectories(Path.GetDirectoryName(top)!).Where(folder => folder != top))
            Directory.Delete(input, recursive: true);
        Refused("its input 'model', toy", top);
        File.WriteAllText(Path.Combine(top, "manifest.json"), "{\"schema\":2}");
        Refused("written by a newer D1", top);
        File.WriteAllText(Path.Combine(top, "manifest.json"), "");
        Refused("its manifest.json is damaged", top);
        Refused("d1: artifacts is no artifact: there is no manifest.json in it", "artifacts");
    }

    private void Refused(string complaint, string artifact)
    {
        var outcome = _d1.Run("verify", artifact, "--json");
        Assert.Contains(complaint, Assert.Single(outcome.Errors.TrimEnd().Split('\n')), StringComparison.Ordinal);
        Assert.Equal(2, outcome.ExitCode);
        Assert.Empty(outcome.Output);
    }
}
