using System.Text.Json.Nodes;

namespace D1.Cli.Tests;

/// <summary>The verbs <c>score</c> and <c>reward</c>: the JSON that scripts rely on, and one line for bad input.</summary>
public sealed class ScoreVerbTests : IDisposable
{
    private readonly ToyCommand _d1 = new();

    public ScoreVerbTests()
    {
        File("gsm.json", """
            {"generations": [
                {"question": "a", "generations": "\n</reasoning>\n<answer>\n\\boxed{1,000}\n</answer><|eot_id|><|endoftext|>",
                 "ground_truth": 1000.0},
                {"question": "b", "generations": "\n</reasoning>\n<answer>\n7\n</answer>\n<|eot_id|>", "ground_truth": 7.0},
                {"question": "c", "generations": "\\boxed{inf}", "ground_truth": null}]}
            """);
        File("sudoku.json", """
            {"generations": [{"question": "Solve the following Sudoku puzzle: 4320004330100004\n",
             "generations": "<answer>432112433</answer>",
             "ground_truth": "4321124334122134"}]}
            """);
        File("countdown.json", """
            {"generations": [{"question": "q", "generations": "\\boxed{3.5*2}", "ground_truth": [[3, 5, 2], 7]}]}
            """);
        File("test.jsonl", """
            {"question": "a", "answer": "… #### 1,000"}
            {"question": "b", "answer": "… #### 7"}
            {"question": "c", "answer": "… #### -1"}
            """);
    }

    public void Dispose() => _d1.Dispose();

    [Fact]
    public void A_score_is_one_json_document()
    {
        var score = _d1.Json("score", "--task", "gsm8k", "gsm.json", "gsm.json").AsObject();
        Assert.Equal(["correct", "total", "accuracy", "effective_tokens"], score.Select(pair => pair.Key));
        Assert.Equal((2, 6), ((int)score["correct"]!, (int)score["total"]!));
        Assert.Equal(100.0 / 3, (double)score["accuracy"]!, 12);
    }

    [Fact]
    public void Items_are_json_lines()
    {
        Assert.Equal(0, _d1.Run("score", "--task", "gsm8k", "gsm.json", "--items", "out/items.jsonl").ExitCode);
        Assert.Equal(
            [
                """{"file":"gsm.json","index":0,"extracted":1,"correct":false}""",
                """{"file":"gsm.json","index":1,"extracted":7,"correct":true}""",
                """{"file":"gsm.json","index":2,"extracted":{"float":"inf"},"correct":false}""",
            ],
            Lines("out/items.jsonl"));
    }

    [Theory]
    [InlineData("score")]
    [InlineData("reward")]
    public void Items_of_two_files_of_one_name_are_refused_since_nobody_could_tell_them_apart(string verb)
    {
        Directory.CreateDirectory(Path.Combine(_d1.Folder, "a"));
        File("a/gsm.json", System.IO.File.ReadAllText(Path.Combine(_d1.Folder, "gsm.json")));
        var outcome = _d1.Run(verb, "--task", "gsm8k", "a/gsm.json", "gsm.json", "--items", "items.jsonl");
        Assert.Equal((2, "d1: --items: a/gsm.json and gsm.json would both be 'gsm.json' there; give each a name of its own, or score them one "
            + "by one\n"), (outcome.ExitCode, outcome.Errors));
        Assert.False(System.IO.File.Exists(Path.Combine(_d1.Folder, "items.jsonl")));
    }

    [Fact]
    public void Sudoku_counts_cells_and_has_strict_readings_beside_them()
    {
        var score = _d1.Json("score", "--task", "sudoku", "sudoku.json", "--items", "plain.jsonl");
        Assert.Equal((3, 8, 37.5), ((int)score["correct"]!, (int)score["total"]!, (double)score["accuracy"]!));
        Assert.Equal(["""{"file":"sudoku.json","index":0,"extracted":"4321124330000000","correct_cells":3,"empty_cells":8}"""],
            Lines("plain.jsonl"));
        var strict = _d1.Json("score", "--task", "sudoku", "sudoku.json", "--strict")["strict"]!;
        Assert.Equal("""{"correct":0,"total":1,"accuracy":0}""", strict["whole_board"]!.ToJsonString());
        Assert.Equal("""{"correct":0,"total":1,"accuracy":0}""", strict["any_solution"]!.ToJsonString());
    }

    [Theory]
    [InlineData("gsm8k", "gsm.json", "  strict: commas           66.67 %  2 of 3",
        """{"commas":{"correct":2,"total":3,"accuracy":66.66666666666666}}""", """{"commas":true}""")]
    [InlineData("countdown", "countdown.json", "  strict: exact             0.00 %  0 of 1",
        """{"exact":{"correct":0,"total":1,"accuracy":0}}""", """{"exact":false}""")]
    public void Strict_readings_stand_below_the_score_and_in_json_where_they_are_asked_for(
        string task, string file, string line, string readings, string first)
    {
        Assert.Equal(line, _d1.Run("score", "--task", task, file).Output.Split('\n')[1]);
        var score = _d1.Json("score", "--task", task, file, "--strict", "--items", "strict.jsonl");
        Assert.Equal(readings, score["strict"]!.ToJsonString());
        Assert.Equal(first, JsonNode.Parse(Lines("strict.jsonl")[0])!["strict"]!.ToJsonString());
        Assert.Equal(1, (int)score["correct"]!);
    }

    [Fact]
    public void Rewards_compare_with_the_data_sets_answer_strings()
    {
        Assert.Equal(0, _d1.Run("reward", "--task", "gsm8k", "gsm.json", "--dataset", "test.jsonl", "--items", "rewards.jsonl").ExitCode);
        var rewards = Lines("rewards.jsonl").ConvertAll(line => JsonNode.Parse(line)!);
        Assert.Equal(["file", "index", "rewards"], rewards[0].AsObject().Select(pair => pair.Key));
        Assert.Equal(
            ["xmlcount_reward_func", "soft_format_reward_func", "strict_format_reward_func", "int_reward_func", "correctness_reward_func"],
            rewards[0]["rewards"]!.AsObject().Select(pair => pair.Key));
        Assert.Equal([0, 2, 0], rewards.Select(item => (double)item["rewards"]!["correctness_reward_func"]!));
        Assert.Equal([0, 0.5, 0], rewards.Select(item => (double)item["rewards"]!["int_reward_func"]!));
    }

    [SandboxFact]
    public void Programs_are_scored_by_their_tests_with_the_one_that_failed()
    {
        Directory.CreateDirectory(Path.Combine(_d1.Folder, "data/datasets/openai/openai_humaneval"));
        File("data/datasets/openai/openai_humaneval/test.head2.jsonl",
            Row(0, "f", "n", @"assert g(1) == 1\n    assert g(2) == 2") + Row(1, "h", "0", "assert g(1) == 0"));
        File("samples.jsonl", """
            {"task_id": "HumanEval/0", "completion": "    return n"}
            {"task_id": "HumanEval/0", "completion": "    return 1"}
            {"task_id": "HumanEval/1", "solution": "def h(n): return 0"}
            {"task_id": "HumanEval/1", "completion": "    return -"}
            """);
        string[] arguments = ["score", "--task", "humaneval", "samples.jsonl", "--data", "data"];
        var score = _d1.Json([.. arguments, "--items", "items.jsonl"]);
        Assert.Equal((2, 4, 50.0, 2), ((int)score["correct"]!, (int)score["total"]!, (double)score["accuracy"]!, (int)score["problems"]!));
        Assert.Equal((50.0, 100.0), ((double)score["pass_at"]!["1"]!["percent"]!, (double)score["pass_at"]!["2"]!["percent"]!));
        var items = Lines("items.jsonl");
        Assert.Equal("""{"file":"samples.jsonl","index":0,"task_id":"HumanEval/0","correct":true,"share":1}""", items[0]);
        Assert.Equal("""{"file":"samples.jsonl","index":1,"task_id":"HumanEval/0","correct":false,"share":0,"outcome":"failed","""
            + "\"test\":\"check(f)\",\"detail\":\"assert g(2) == 2; the last result was 1\"}", items[1]);
        Assert.StartsWith("the program does not load: SyntaxError", (string)JsonNode.Parse(items[3])!["detail"]!, StringComparison.Ordinal);
        Assert.Equal("""{"passed":2,"failed":1,"error":0,"timeout":0,"does_not_load":1}""", score["outcomes"]!.ToJsonString());
        var shown = _d1.Run(arguments).Output;
        Assert.StartsWith("humaneval                  50.00 %  2 of 4\n  pass@1                   50.00 %  ", shown,
            StringComparison.Ordinal);
        Assert.EndsWith("\n  the others            failed 1, does not load 1; --items FILE says which, and why\n", shown,
            StringComparison.Ordinal);

        static string Row(int number, string name, string result, string tests) => $$"""
            {"task_id": "HumanEval/{{number}}", "prompt": "def {{name}}(n):\n    'It.'\n", "entry_point": "{{name}}",
            "canonical_solution": "    return {{result}}\n", "test": "def check(g):\n    {{tests}}"}
            """.ReplaceLineEndings(" ") + "\n";
    }

    [Theory]
    [InlineData("d1: unknown task 'gsm': gsm8k, math500, countdown, sudoku, humaneval, mbpp, mbpp-full", "score", "--task", "gsm",
        "gsm.json")]
    [InlineData("d1: unknown task 'humaneval': gsm8k, math500, countdown, sudoku", "reward", "--task", "humaneval", "gsm.json", "--items",
        "x")]
    [InlineData("d1: --strict: humaneval has no stricter readings", "score", "--task", "humaneval", "gsm.json", "--strict")]
    [InlineData("d1: --data is for humaneval, mbpp, mbpp-full: generations of gsm8k hold their answers", "score", "--task", "gsm8k",
        "gsm.json", "--data", ".")]
    [InlineData("d1: none.json: no such file", "score", "--task", "gsm8k", "none.json")]
    [InlineData("d1: test.jsonl: JSON lines, where one document {\"generations\": [item, …]} is wanted; of each item, expected "
        + "{\"question\": text, \"generations\": text, \"ground_truth\": the answer}", "score", "--task", "gsm8k", "test.jsonl")]
    [InlineData("d1: gsm.json: generations[0]: \"ground_truth\" must be a text of 16 digits for sudoku", "score", "--task", "sudoku",
        "gsm.json")]
    [InlineData("d1: sudoku.json: generations[0]: \"ground_truth\" must be a number or null for gsm8k", "score", "--task", "gsm8k",
        "sudoku.json")]
    [InlineData("d1: missing: --items OUT.jsonl (see d1 reward --help)", "reward", "--task", "gsm8k", "gsm.json")]
    [InlineData("d1: gsm.json, line 1: must be an object with texts \"question\" and \"answer\"", "reward", "--task", "gsm8k", "gsm.json",
        "--dataset", "gsm.json", "--items", "x")]
    public void Bad_input_is_one_line_and_exit_code_2(string expected, params string[] arguments)
    {
        var outcome = _d1.Run(arguments);
        Assert.Equal(expected, outcome.Errors.TrimEnd());
        Assert.Equal(2, outcome.ExitCode);
        Assert.Empty(outcome.Output);
    }

    private void File(string name, string text) => System.IO.File.WriteAllText(Path.Combine(_d1.Folder, name), text);

    private List<string> Lines(string name) => [.. System.IO.File.ReadAllLines(Path.Combine(_d1.Folder, name))];
}
