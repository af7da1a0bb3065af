using System.Security.Cryptography;
using System.Text;
using D1.Tasks.Data;
using D1.Tasks.Prompts;
using D1.Tasks.Sudoku;
using D1.Tests;
using D1.Text.Tokenization;

namespace D1.Cli.Tests;

/// <summary>The verb <c>prompts</c>: what it counts and shows, and one line for bad input.</summary>
public sealed class PromptsVerbTests : IDisposable
{
    // The verb's program knows the released modules by their digests; those of the synthetic hub are others.
    private static readonly string[] Words = new SudokuTask().Prompts(PromptStyle.D1net, new DataFolder("")).Training.Message
        .Render(new Dictionary<string, string> { ["puzzle"] = "" }).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

    private readonly ToyCommand _d1 = new("d1.dll");
    private readonly SyntheticHub _hub = new();

    public PromptsVerbTests()
    {
        new WordLevelTokenizer([.. Words.Distinct(), .. SyntheticHub.TestPuzzles.Union(SyntheticHub.TrainingPuzzles),
            WordLevelTokenizer.EndOfText, WordLevelTokenizer.Mask])
            .Save(Path.Combine(_d1.Folder, "tokenizer.json"));
        File.WriteAllText(Path.Combine(_d1.Folder, "tokenizer_config.json"), "{\"chat_template\": \"{{ messages[0].content }} \"}");
    }

    public void Dispose()
    {
        _d1.Dispose();
        _hub.Dispose();
    }

    [Fact]
    public void Prompts_are_counted_and_shown()
    {
        var got = _d1.Json(Arguments("--limit", "5", "--show", "1"));
        var tokens = $"{Words.Length + 1}";
        Assert.Equal(["sudoku", "test", "9", tokens, tokens, tokens, "5", "9", "9", "{}", "500", "1"],
            ((string[])["task", "split", "n", "min", "median", "max", "limit", "over_limit", "rows", "left_out", "part_of"]).Select(name =>
                got[name]!.ToString()).Append($"{got["prompts"]!.AsArray().Count}"));
        Assert.Matches("^sudoku/test/[0-8]$", got["prompts"]![0]!["id"]!.GetValue<string>());
        Assert.Matches("^Complete a 4x4 Sudoku: [^:]*: [0-4]{16}\n\nLay your reply out like this",
            got["prompts"]![0]!["prompt"]!.GetValue<string>());
    }

    [Fact]
    public void Training_has_its_own_rows()
    {
        var outcome = _d1.Run(Arguments("--split", "train", "--for", "training", "--held-out", "4"));
        var tokens = Words.Length + 1;
        Assert.Equal("sudoku, train: 24 rows; only the head of the data set\n"
            + $"20 prompts of {tokens} to {tokens} tokens, median {tokens}; 0 have more than 200\n", outcome.Output);
        Assert.Equal(0, outcome.ExitCode);
    }

    [Fact]
    public void The_mirror_is_the_default()
    {
        _d1.Variables["D1_HUB_MIRROR"] = _hub.Root;
        Assert.Equal(9, _d1.Json("prompts", "--task", "sudoku", "--tokenizer", ".")["n"]!.GetValue<int>());
    }

    [Fact]
    public void A_task_that_there_is_not_is_told_with_all_that_there_are() => Assert.Equal(
        "d1: no task 'foo'; known: countdown, gsm8k, humaneval, kodcode, math500, mbpp, mbpp-full, sudoku\n",
        _d1.Run("prompts", "--task", "foo", "--tokenizer", ".").Errors);

    [Fact]
    public void A_mirror_that_is_found_twice_is_named_once()
    {
        var mirror = Directory.CreateDirectory(Path.Combine(_d1.Folder, "shared", "hub")).FullName;
        _d1.Variables["D1_HUB_MIRROR"] = Path.Combine(mirror, "..", "hub");
        _d1.Variables["D1_SHARED"] = Path.GetDirectoryName(mirror)!;
        Assert.Single(_d1.Run("prompts", "--task", "mbpp", "--tokenizer", ".").Errors.Split(mirror).Skip(1));
    }

    [Theory]
    [InlineData("d1: no task 'sodoku'; did you mean 'sudoku'?", "--task", "sodoku")]
    [InlineData("d1: gsm8k sets no rows aside for validation: --held-out", "--task", "gsm8k", "--split", "validation")]
    [InlineData("d1: sudoku/train: 25 usable rows are needed: 24 rows; only the head of the data set", "--task", "sudoku", "--split",
        "train", "--held-out", "24")]
    [InlineData("d1: none: has no diffu-grpo/data_utils.py of the released code (github/dllm-reasoning/d1); download it, or give a folder "
        + "that has it", "--task", "sudoku", "--prompts", "released", "--modules", "none")]
    public void Bad_input_is_one_line_and_exit_code_2(string expected, params string[] arguments)
    {
        var outcome = _d1.Run(["prompts", .. arguments, "--data", _hub.Root, "--tokenizer", "."]);
        Assert.Equal(expected, outcome.Errors.TrimEnd());
        Assert.Equal(2, outcome.ExitCode);
        Assert.Empty(outcome.Output);
    }

    [Fact]
    public void Modules_in_other_words_are_not_the_released_ones()
    {
        var outcome = _d1.Run(Arguments("--prompts", "released"));
        Assert.Matches(@"^d1: \S+/diffu-grpo/data_utils\.py: is not the released module: its SHA-256 is \w{64}, not \w{64}; download it "
            + "again$", outcome.Errors.TrimEnd());
        Assert.Equal(2, outcome.ExitCode);
    }

    [SharedFact("hub/datasets")]
    public void Every_test_prompt_of_gsm8k_is_rendered_with_the_real_tokenizer()
    {
        var got = _d1.Json("prompts", "--task", "gsm8k", "--data", SharedData.At("hub"), "--tokenizer",
            SharedData.At("hub", "models", "GSAI-ML", "LLaDA-8B-Instruct"), "--show", "1");
        Assert.Equal(1319, got["n"]!.GetValue<int>());
        var prompt = got["prompts"]![0]!["prompt"]!.GetValue<string>();
        Assert.StartsWith("<|startoftext|><|start_header_id|>user<|end_header_id|>\n\n", prompt, StringComparison.Ordinal);
        Assert.EndsWith("<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n", prompt, StringComparison.Ordinal);
    }

    /// <summary>The words are not ours to show: the beginnings of digests of each task's first prompt stand for them.</summary>
    [SharedFact("hub/github/dllm-reasoning/d1/eval/gsm8k.py")]
    public void The_released_modules_have_the_released_prompts()
    {
        (string Task, string Use, string Digest)[] expected =
        [
            ("gsm8k", "training", "df3a8774a1b80f6b"),
            ("gsm8k", "evaluation", "3531d0e713090328"),
            ("math500", "training", "a16e2d191d70a35e"),
            ("math500", "evaluation", "ffa87815b027abe4"),
            ("countdown", "training", "8c462f6bc133e307"),
            ("countdown", "evaluation", "56583cd84c790477"),
            ("sudoku", "training", "6a2f873846c0a0ee"),
            ("sudoku", "evaluation", "ff482d50e8e52f58"),
        ];
        Assert.All(expected, each =>
        {
            var got = _d1.Json("prompts", "--task", each.Task, "--data", SharedData.At("hub"), "--tokenizer",
                SharedData.At("hub", "models", "GSAI-ML", "LLaDA-8B-Instruct"), "--prompts", "released", "--show", "1", "--for", each.Use,
                "--split", each.Use == "training" ? "train" : "test");
            var prompt = Encoding.UTF8.GetBytes(got["prompts"]![0]!["prompt"]!.GetValue<string>());
            Assert.StartsWith(each.Digest, Convert.ToHexStringLower(SHA256.HashData(prompt)), StringComparison.Ordinal);
        });
    }

    private string[] Arguments(params string[] more) => ["prompts", "--task", "sudoku", "--data", _hub.Root, "--tokenizer", ".", .. more];
}
