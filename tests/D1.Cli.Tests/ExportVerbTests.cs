using System.Text.Json.Nodes;

namespace D1.Cli.Tests;

public sealed class ExportVerbTests : IDisposable
{
    private readonly ToyCommand _d1 = new();
    private readonly WrittenStore _store;

    public ExportVerbTests() => _store = new WrittenStore(_d1);

    public void Dispose() => _d1.Dispose();

    [Fact]
    public void A_model_is_its_own_files_and_no_others()
    {
        var model = Trained("run", "null");
        var exported = _d1.Json("export", "run", "--out", "out");
        Assert.Equal(["config.json", "model.safetensors", "tokenizer.json"], Names("out"));
        Assert.Equal(Names("out"), exported["files"]!.AsArray().Select(file => (string)file!));
        Assert.Equal("weights", File.ReadAllText(Path.Combine(_d1.Folder, "out", "model.safetensors")));
        // A copy: whoever edits it leaves the store alone.
        File.WriteAllText(Path.Combine(_d1.Folder, "out", "model.safetensors"), "edited");
        Assert.Equal("weights", File.ReadAllText(model.File("model.safetensors")));
        Refused("d1: out: is there already; --overwrite replaces it", "run", "--out", "out");
        Assert.Equal(0, _d1.Run("export", "run", "--out", "out", "--overwrite").ExitCode);
        Assert.Equal("weights", File.ReadAllText(Path.Combine(_d1.Folder, "out", "model.safetensors")));
    }

    [Fact]
    public void An_adapter_is_exported_with_the_model_that_it_belongs_on()
    {
        var @base = _store.Model("base");
        Trained("run", """{"rank": 2}""", @base, ("adapter/adapter_config.json", "{}"), ("adapter/adapter_model.safetensors", "AB"));
        var exported = _d1.Json("export", "run", "--adapter", "--out", "out");
        Assert.Equal(["adapter_config.json", "adapter_model.safetensors"], Names("out"));
        Assert.Equal($"{@base.Stage}/{@base.Key}", (string?)exported["base"]);
        _d1.Run("export", "run", "--out", "merged");
        Assert.DoesNotContain("adapter", string.Concat(Names("merged")), StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_exported_is_told_in_one_line()
    {
        var whole = Trained("whole", "null");
        Trained("old", """{"rank": 2}""");
        Refused("d1: whole was trained whole: it has no adapter; without --adapter, its weights are exported",
            "whole", "--adapter", "--out", "out");
        Refused("d1: old was made before adapters were kept, and the merged weights do not say theirs exactly; d1 run "
            + $"{Path.GetFileName(_d1.Folder)}/old --force makes it again with its adapter", "old", "--adapter", "--out", "out");
        var cell = _store.Cell(whole, "gsm", "1");
        Refused("d1: evaluate inputs.model=whole task=gsm is no model: stage evaluate makes none", cell.Key[..12], "--out", "out");
        Refused($"d1: {whole.Folder}/x: lies in {whole.Folder}, which the command reads; choose another place for what it writes",
            "whole", "--out", $"{whole.Folder}/x");
        Refused($"d1: {_d1.Artifacts}/x: lies in {_d1.Artifacts}, which the command reads; ", "whole", "--out", $"{_d1.Artifacts}/x");
        File.WriteAllText(whole.File("tokenizer.json"), "damaged");
        Refused($"is not what its manifest says; d1 run {Path.GetFileName(_d1.Folder)}/whole finds that out and makes it again", "whole",
            "--out", "out");
        Assert.False(Directory.Exists(Path.Combine(_d1.Folder, "out")));
    }

    private D1.Stages.Artifacts.Artifact Trained(
        string spec, string lora, D1.Stages.Artifacts.Artifact? from = null, params (string, string)[] more) =>
        _store.Put("masked_sft", spec, JsonNode.Parse($$"""{"lora": {{lora}}}""")!.AsObject(), "c0", from,
            [("config.json", "{}"), ("model.safetensors", "weights"), ("tokenizer.json", "words"), ("metrics.json", "{}"),
                ("samples.jsonl", ""), ("curves.jsonl", ""), .. more]);

    private IEnumerable<string> Names(string folder) =>
        Directory.EnumerateFileSystemEntries(Path.Combine(_d1.Folder, folder)).Select(file => Path.GetFileName(file)).Order();

    private void Refused(string complaint, params string[] arguments)
    {
        var outcome = _d1.Run(["export", .. arguments]);
        Assert.Contains(complaint, outcome.Errors, StringComparison.Ordinal);
        Assert.Equal((2, ""), (outcome.ExitCode, outcome.Output));
        Assert.Single(outcome.Errors.TrimEnd().Split('\n'));
    }
}
