using System.Diagnostics;
using D1.Cli.Outputs;
using D1.Core;

namespace D1.Cli.Tests;

/// <summary>What verbs write: never over what they read, over other things only when asked, and whole or not at all.</summary>
public sealed class OutputTests : IDisposable
{
    private const string Answers = """{"generations": [{"question": "a", "generations": "<answer>7</answer>", "ground_truth": 7.0}]}""";
    private const string Config =
        """{"d_model":32,"n_heads":2,"n_layers":2,"mlp_hidden_size":48,"vocab_size":40,"mask_token_id":39,"eos_token_id":38}""";

    private readonly ToyCommand _d1 = new();

    public OutputTests()
    {
        Write("a.json", Answers);
        Write("config.json", Config);
        Write("ids.jsonl", "[1, 2, 3]\n");
        Directory.CreateDirectory(At("folder"));
        Write("folder/a.json", Answers);
        File.CreateSymbolicLink(At("link.json"), "a.json");
        File.CreateSymbolicLink(At("place"), "folder");
        Process.Start("ln", [At("a.json"), At("hard.json")]).WaitForExit();
    }

    public void Dispose() => _d1.Dispose();

    /// <summary>Each verb that writes, with a place that is free, and how it is told of the place.</summary>
    public static TheoryData<string, string> Verbs => new()
    {
        { "score --task gsm8k a.json --items", "out/items.jsonl" },
        { "reward --task gsm8k a.json --items", "out/items.jsonl" },
        { "init-model --config config.json --seed 1 --out", "out/model" },
        { "schema --out", "schemas" },
    };

    [Theory]
    [MemberData(nameof(Verbs))]
    public void What_is_there_is_replaced_only_when_asked(string verb, string place)
    {
        Assert.Equal(0, Run($"{verb} {place}").ExitCode);
        var first = Contents(place);
        // As somebody else has it.
        var changed = Directory.Exists(At(place)) ? Directory.GetFiles(At(place)).Order(StringComparer.Ordinal).First() : At(place);
        File.WriteAllText(changed, "mine");
        var refused = Run($"{verb} {place}");
        Assert.Equal(2, refused.ExitCode);
        Assert.EndsWith(": is there already; --overwrite replaces it", Line(refused), StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText(changed));
        Assert.Equal(0, Run($"{verb} {place} --overwrite").ExitCode);
        Assert.Equal(first, Contents(place));
        Assert.Empty(Partials());
    }

    [Theory]
    [InlineData("score --task gsm8k a.json --items a.json")]
    [InlineData("score --task gsm8k a.json --items ./folder/../a.json")]
    [InlineData("score --task gsm8k a.json --items link.json")]
    [InlineData("score --task gsm8k a.json --items hard.json")]
    [InlineData("score --task gsm8k link.json --items a.json")]
    [InlineData("score --task gsm8k place/a.json --items folder/a.json")]
    [InlineData("score --task gsm8k link.json a.json --items a.json")]
    [InlineData("reward --task gsm8k a.json --items a.json")]
    [InlineData("reward --task gsm8k a.json --dataset ids.jsonl --items ids.jsonl")]
    [InlineData("logits --model folder --input-ids ids.jsonl --out ids.jsonl")]
    [InlineData("logits --model folder --input-ids ids.jsonl --out folder/new.safetensors")]
    [InlineData("logits --model place --input-ids ids.jsonl --out folder/model.safetensors")]
    [InlineData("init-model --config folder/a.json --seed 1 --out folder")]
    [InlineData("init-model --config place/a.json --seed 1 --out .")]
    public void What_is_read_is_never_replaced(string command)
    {
        var before = Contents(".");
        var outcome = Run($"{command} --overwrite");
        Assert.Equal(2, outcome.ExitCode);
        Assert.EndsWith("; choose another place for what it writes", Line(outcome), StringComparison.Ordinal);
        Assert.Equal(before, Contents("."));
    }

    [Fact]
    public void An_artifact_is_not_made_again_inside_itself_nor_over_an_earlier_verification()
    {
        _d1.Spec("base", "stage: toy\n");
        var folder = (string)_d1.Made("base.yaml")["path"]!;
        Assert.Contains("which the command reads", Run($"verify {folder} --into {folder}/again").Errors, StringComparison.Ordinal);
        Assert.Equal(0, Run($"verify {folder} --into again").ExitCode);
        Assert.Contains("is there already; --overwrite replaces it", Run($"verify {folder} --into again").Errors, StringComparison.Ordinal);
        Assert.Equal(0, Run($"verify {folder} --into again --overwrite").ExitCode);
    }

    [Theory]
    [InlineData("score --task gsm8k a.json --items folder", "--items must be a file, but folder is a folder")]
    [InlineData("score --task gsm8k a.json --items ids.jsonl/items.jsonl", "ids.jsonl is a file, not a folder")]
    [InlineData("init-model --config config.json --seed 1 --out ids.jsonl", "--out must be a folder, but ids.jsonl is a file")]
    [InlineData("init-model --config config.json --seed 1 --out folder", "folder: holds a.json, which this command does not write")]
    [InlineData("score --task gsm8k a.json --items round", "its links go in a circle")]
    public void A_place_that_cannot_be_written_to_is_one_line(string command, string complaint)
    {
        File.CreateSymbolicLink(At("round"), "round");
        var outcome = Run($"{command} --overwrite");
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains(complaint, Line(outcome), StringComparison.Ordinal);
    }

    [Fact]
    public void A_failure_leaves_nothing_not_even_the_folder_that_was_made_for_it()
    {
        Write("bad.json", """{"generations": [{}]}""");
        Assert.Equal(2, Run("score --task sudoku bad.json --items deep/er/items.jsonl").ExitCode);
        Assert.False(Directory.Exists(At("deep")));
        Assert.Empty(Partials());
    }

    [Fact]
    public void What_appears_while_a_command_works_is_not_replaced()
    {
        StoreTroubleTests.Sh($"mkfifo {At("slow.json")}");
        using var process = _d1.Start("score", "--task", "gsm8k", "slow.json", "--items", "late.jsonl");
        // The pipe opens when the command reads, which is after it looked at its outputs.
        StoreTroubleTests.Sh($"exec 3> {At("slow.json")}; printf mine > {At("late.jsonl")}; cat {At("a.json")} >&3");
        var outcome = ToyCommand.Wait(process);
        Assert.Equal(2, outcome.ExitCode);
        Assert.EndsWith("is there already; --overwrite replaces it", Line(outcome), StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText(At("late.jsonl")));
        Assert.Empty(Partials());
    }

    [Fact]
    public void Logits_go_through_a_pipe()
    {
        Assert.Equal(0, Run("init-model --config config.json --seed 1 --out model").ExitCode);
        Assert.Equal(0, Run("logits --model model --input-ids ids.jsonl --out logits.safetensors").ExitCode);
        StoreTroubleTests.Sh($"mkfifo {At("pipe")}");
        using var process = _d1.Start("logits", "--model", "model", "--input-ids", "ids.jsonl", "--out", "pipe");
        // Two ends that .NET opens lock each other out.
        StoreTroubleTests.Sh($"cat {At("pipe")} > {At("through")}");
        Assert.Equal(0, ToyCommand.Wait(process).ExitCode);
        Assert.Equal(File.ReadAllBytes(At("logits.safetensors")), File.ReadAllBytes(At("through")));
    }

    [Fact]
    public void A_signal_leaves_nothing()
    {
        // Several hundred megabytes of weights take a while.
        Write("large.json", Config.Replace(":32", ":1024").Replace(":48", ":4096").Replace("\"n_layers\":2", "\"n_layers\":6"));
        using var process = _d1.Start("init-model", "--config", "large.json", "--seed", "1", "--out", "made/model");
        Assert.True(SpinWait.SpinUntil(() => Directory.Exists(At("made")) && Partials().Any(), TimeSpan.FromMinutes(1)));
        Process.Start("sh", ["-c", $"kill -TERM {process.Id}"]).WaitForExit();
        Assert.Equal(143, ToyCommand.Wait(process).ExitCode);
        Assert.False(Directory.Exists(At("made")));
    }

    [Fact]
    public void A_link_leads_to_what_is_replaced_and_a_device_is_written_to()
    {
        File.CreateSymbolicLink(At("later.jsonl"), "folder/items.jsonl");
        Assert.Equal(0, Run("score --task gsm8k a.json --items later.jsonl").ExitCode);
        Assert.True(File.Exists(At("folder/items.jsonl")));
        Assert.Equal("folder/items.jsonl", new FileInfo(At("later.jsonl")).LinkTarget);
        Assert.Contains("\"index\":0", Run("score --task gsm8k a.json --items /dev/stderr").Errors, StringComparison.Ordinal);
        Assert.Equal(0, Run("score --task gsm8k a.json --items /dev/null").ExitCode);
    }

    [Fact]
    public void A_folder_that_cannot_come_leaves_the_old_one()
    {
        Directory.CreateDirectory(At("out"));
        Write("out/own", "old");
        using (var output = Output.Folder(At("out"), overwrite: true, name => name == "own"))
        {
            Directory.CreateDirectory(output.Path);
            File.WriteAllText(Path.Combine(output.Path, "own"), "new");
            Assert.Equal("old", File.ReadAllText(At("out/own")));
        }

        Assert.Equal("old", File.ReadAllText(At("out/own")));
        Assert.Empty(Partials());
        Assert.Throws<InputException>(() => Output.File("", overwrite: true));
    }

    private CommandOutcome Run(string command) => _d1.Run(command.Split(' '));

    private string At(string name) => Path.Combine(_d1.Folder, name);

    private void Write(string name, string text) => File.WriteAllText(At(name), text);

    private static string Line(CommandOutcome outcome) => Assert.Single(outcome.Errors.TrimEnd().Split('\n'));

    private IEnumerable<string> Partials() => Directory.EnumerateFileSystemEntries(
        _d1.Folder, "*.partial", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 });

    private List<string> Contents(string place) => File.Exists(At(place))
        ? [File.ReadAllText(At(place))]
        : [.. Directory.EnumerateFiles(At(place), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Select(file => $"{file} {Convert.ToHexString(File.ReadAllBytes(file))}")];
}
