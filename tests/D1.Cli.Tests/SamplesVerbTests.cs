using System.Text.Json.Nodes;

namespace D1.Cli.Tests;

public sealed class SamplesVerbTests : IDisposable
{
    private readonly ToyCommand _d1 = new();
    private readonly WrittenStore _store;

    public SamplesVerbTests() => _store = new WrittenStore(_d1);

    public void Dispose() => _d1.Dispose();

    [Fact]
    public void Every_answer_is_shown_with_what_there_is_to_know_of_it()
    {
        var cell = _store.Cell(_store.Model("one"), "gsm", "01");
        var text = _d1.Run("samples", "one");
        Assert.True(text.ExitCode == 0, text.Errors);
        Assert.Equal("""
            gsm/24     gsm/0  wrong
            question   How many of 0?
            truth      0
            answer     (none found)
            wrote      one says
                       ·[2J0
            rewards    correctness 0.5  format 0.25  = 0.75
            tokens     0 of 24, no end: it may be cut off

            """, text.Output[..(text.Output.IndexOf("\n\n", StringComparison.Ordinal) + 1)]);
        Assert.EndsWith("\n2 answers, 1 right\n", text.Output, StringComparison.Ordinal);
        var kept = File.ReadLines(cell.File("samples.jsonl")).Select(line => JsonNode.Parse(line)!).ToList();
        var document = _d1.Json("samples", cell.Key[..12])["samples"]!.AsArray();
        foreach (var (sample, line) in document.Zip(kept))
            Assert.All(line.AsObject(), pair => Assert.True(JsonNode.DeepEquals(pair.Value, sample![pair.Key]), pair.Key));
    }

    [Fact]
    public void A_program_that_is_not_right_shows_the_test_that_it_fails()
    {
        const string line = """
            {"step":1,"task":"code","id":"code/0","question":"q","truth":"def f(): return 1","completion":"w",
            "extracted":"def f(): return 2","correct":0,"total":1,"rewards":{},"reward":0,"effective_tokens":1,"tokens":2,"cut":false,
            "failure":"assert f() == 1"}
            """;
        var run = _store.Put("diffu_grpo", "code", new JsonObject(), "r0", null, ("config.json", "{}"), ("metrics.json", "{}"),
            ("samples.jsonl", line.ReplaceLineEndings("") + "\n"));
        Assert.Contains("\nanswer     def f(): return 2\nfails      assert f() == 1\nwrote      w\n",
            _d1.Run("samples", "code", "--rollouts").Output, StringComparison.Ordinal);
        var sample = Assert.Single(_d1.Json("samples", run.Key[..12], "--rollouts")["samples"]!.AsArray())!;
        Assert.Equal("assert f() == 1", (string)sample["failure"]!);
    }

    [Fact]
    public void Rollouts_of_a_run_are_shown_step_by_step()
    {
        static string Line(int step, int id, int correct) => $$$"""
            {"step":{{{step}}},"task":"gsm","id":"gsm/{{{id}}}","question":"q{{{id}}}","truth":"1","completion":"w","extracted":"1",
            "correct":{{{correct}}},"total":1,"rewards":{"int":0.5},"reward":0.5,"effective_tokens":1,"tokens":2,"cut":false}
            """.ReplaceLineEndings("");
        var run = _store.Put("diffu_grpo", "rl", new JsonObject(), "r0", null, ("config.json", "{}"), ("metrics.json", "{}"),
            ("samples.jsonl", string.Join('\n', Line(10, 0, 0), Line(10, 1, 0), Line(20, 0, 1), Line(20, 1, 0)) + "\n"));
        var text = _d1.Run("samples", "rl", "--rollouts");
        Assert.True(text.ExitCode == 0, text.Errors);
        Assert.StartsWith("step 10    gsm/0  wrong\nquestion   q0\n", text.Output, StringComparison.Ordinal);
        Assert.EndsWith("\n4 answers, 1 right\n", text.Output, StringComparison.Ordinal);
        var found = _d1.Json("samples", run.Key[..12], "--rollouts", "--right")["samples"]!.AsArray();
        Assert.Equal(20, (int)Assert.Single(found)!["step"]!);
        Assert.Equal("1 answer, 1 right\n", _d1.Run("samples", "rl", "--rollouts", "--right").Output[^18..]);

        _store.Model("one");
        _store.Put("diffu_grpo", "old", new JsonObject(), "r0", null, ("config.json", "{}"), ("metrics.json", "{}"));
        Refused("one has no rollouts: masked_sft is no reinforcement learning; without --rollouts, answers of its evaluations are shown",
            "one");
        Refused($"old was made before rollouts were kept; d1 run {Path.GetFileName(_d1.Folder)}/old --force makes it again with them",
            "old");
        Refused("--rollouts goes with neither --lost-to nor --length: both are of evaluations", "rl", "--lost-to", "one");

        void Refused(string complaint, params string[] arguments)
        {
            var outcome = _d1.Run(["samples", .. arguments, "--rollouts"]);
            Assert.Equal((2, "", $"d1: {complaint}\n"), (outcome.ExitCode, outcome.Output, outcome.Errors));
        }
    }

    [Theory]
    [InlineData("0 1 2 3")]
    [InlineData("1 3", "--wrong")]
    [InlineData("0 2", "--right")]
    [InlineData("1", "--wrong", "--limit", "1")]
    [InlineData("2", "--search", "MANY OF 2")]
    [InlineData("0 1 2 3", "--task", "gsm", "--length", "24")]
    public void A_selection_takes_some_of_them(string expected, params string[] selection)
    {
        var model = _store.Model("one");
        _store.Cell(model, "gsm", "1010");
        if (selection.Contains("--task")) _store.Cell(model, "math", "1111");
        Assert.Equal(expected, Ids(["samples", "one", .. selection]));
    }

    [Fact]
    public void What_another_one_answered_better_has_both_answers()
    {
        var (one, two) = (_store.Model("one"), _store.Model("two"));
        _store.Cell(one, "sudoku", "4402", parts: 4);
        _store.Cell(two, "sudoku", "4414", parts: 4);
        Assert.Equal("2 3", Ids("samples", "one", "--lost-to", "two"));
        Assert.Equal("", Ids("samples", "two", "--lost-to", "one"));
        var text = _d1.Run("samples", "one", "--lost-to", "two").Output;
        Assert.Contains("sudoku/24  sudoku/3  2 of 4 right\n", text, StringComparison.Ordinal);
        Assert.Contains("\n\ntwo        4 of 4 right\nanswer     3\nwrote      two says\n", text, StringComparison.Ordinal);
        Assert.Contains("\n\none\nanswer     3\nwrote      one says\n", text, StringComparison.Ordinal);
        Refused("d1: one and evaluate inputs.model=two task=math have no evaluation of the same problems", "one", "--lost-to", Other(two));

        string Other(D1.Pipeline.Store.Artifact model) => _store.Cell(model, "math", "11").Key[..12];
    }

    [Fact]
    public void Where_answers_were_not_kept_it_is_said_how_to_get_them()
    {
        var model = _store.Model("one");
        _store.Cell(model, "gsm", "11", keepsSamples: false);
        var remedy = $"d1: gsm/24 of one was made before answers were kept; d1 run {Path.GetFileName(_d1.Folder)}/evaluate "
            + "--set inputs.model=one --set task=gsm --force makes it again with them";
        Refused(remedy, "one");
        _store.Cell(model, "math", "11");
        var outcome = _d1.Run("samples", "one");
        Assert.Equal((0, remedy["d1: ".Length..]), (outcome.ExitCode, outcome.Errors.TrimEnd()));
        Assert.EndsWith("2 answers, 2 right\n", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Bad_input_is_one_line_and_exit_code_2()
    {
        var model = _store.Model("one");
        Refused($"d1: the store has no evaluation of one; d1 run {Path.GetFileName(_d1.Folder)}/evaluate --set inputs.model=one "
            + "--set task=… --set gen_length=… makes one",
            "one");
        var cell = _store.Cell(model, "gsm", "11");
        Refused("d1: the store has no such evaluation of one; it has gsm/24", "one", "--task", "math");
        Refused("d1: give --wrong or --right, not both", "one", "--wrong", "--right");
        File.AppendAllText(cell.File("samples.jsonl"), "{}\n");
        Refused($"d1: {cell.File("samples.jsonl")[(_d1.Folder.Length + 1)..]}:3: damaged: {{}}", "one");
    }

    private string Ids(params string[] arguments) =>
        string.Join(' ', _d1.Json(arguments)["samples"]!.AsArray().Select(sample => ((string)sample!["id"]!).Split('/')[1]));

    private void Refused(string complaint, params string[] arguments)
    {
        var outcome = _d1.Run(["samples", .. arguments]);
        Assert.Equal((2, complaint, ""), (outcome.ExitCode, outcome.Errors.TrimEnd(), outcome.Output));
    }
}
