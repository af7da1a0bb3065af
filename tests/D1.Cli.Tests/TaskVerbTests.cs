using System.Text.Json.Nodes;
using D1.Tests;

namespace D1.Cli.Tests;

/// <summary>The verb <c>task check</c>, and a task of one's own in a spec: its rows lie in a file that the spec names.</summary>
public sealed class TaskVerbTests : IDisposable
{
    private const string Rows = """
        {"question": "gsm Ana has 3 apples buys 4 then loses 2 how many ?", "answer": "5", "scorer": "number"}
        {"question": "gsm Ben has 9 coins loses 4 then buys 1 how many ?", "answer": "6", "scorer": "number"}

        """;

    private readonly ToyCommand _d1 = new("d1.dll");

    public void Dispose() => _d1.Dispose();

    [Theory]
    [InlineData("sudoku")]
    [InlineData("countdown")]
    [InlineData("gsm")]
    [InlineData("math")]
    public void A_nano_tasks_own_solutions_are_right(string name)
    {
        var got = _d1.Json("task", "check", name, "--problems", "3");
        Assert.Equal(name, (string?)got["task"]);
        Assert.Equal(3, got["problems"]!.AsArray().Count(problem => (bool)problem!["solved"]!));
        Assert.All(got["problems"]!.AsArray(), problem =>
            Assert.True(problem!["rewards"]!.AsObject().Sum(term => (double)term.Value!) > 0.9));
    }

    [Theory]
    [InlineData("gsm8k", "train", 2)]
    [InlineData("math500", "test", 2)]
    [InlineData("sudoku", "test", 2)]
    [InlineData("countdown", "test", 0)]
    public void A_task_of_the_paper_is_tried_on_its_data(string name, string split, int solved)
    {
        using var hub = new SyntheticHub();
        var got = _d1.Json("task", "check", name, "--data", hub.Root, "--split", split, "--problems", "2");
        Assert.Equal(solved, got["problems"]!.AsArray().Count(problem => (bool?)problem!["solved"] == true));
        Assert.Equal(solved == 0, got["problems"]![0]!["answer"] is null);
    }

    [SandboxFact]
    public void What_is_trained_on_alone_is_tried_on_that_and_says_which_rows_it_leaves_out()
    {
        var folder = Directory.CreateDirectory(Path.Combine(_d1.Folder, "data/datasets/KodCode/KodCode-Light-RL-10K/data")).FullName;
        var rows = Enumerable.Range(0, 503).Select(at => new JsonObject
        {
            ["question"] = $"Name it f: {at}",
            ["solution"] = (at == 7 ? "import numpy\n" : "") + $"def f(n):\n    return n + {at}\n",
            ["test"] = at == 8 ? "" : $"from solution import f\ndef test_it():\n    assert f(1) == {at + 1}\n",
        }.ToJsonString());
        File.WriteAllLines(Path.Combine(folder, "train.jsonl"), rows);
        var outcome = _d1.Run("task", "check", "kodcode", "--data", "data", "--problems", "1");
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Errors));
        Assert.EndsWith("kodcode: 1 problem, 1 with a reference answer, 1 right\nits data set: 501 rows of 503; left out: 1 whose solution "
            + "imports what Python does not bring, 1 without a test that is a function\n", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("\n  reward 1.626: unit_tests 1, xml_structure 0.626\n", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_of_rows_is_shown_answered_and_scored()
    {
        File.WriteAllText(Path.Combine(_d1.Folder, "stories.jsonl"), Rows);
        var outcome = _d1.Run("task", "check", "stories.jsonl", "--problems", "1");
        Assert.Contains("2 problems, 2 with a reference answer, 2 right\n", _d1.Run("task", "check", "stories.jsonl").Output,
            StringComparison.Ordinal);
        Assert.Equal("""
            stories/0
                gsm Ana has 3 apples buys 4 then loses 2 how many ?
              →
                <answer>
                5
                </answer>
              reward 2.5: correctness 2, answer_tags 0.5
              solved: 5

            stories: 1 problem, 1 with a reference answer, 1 right

            """.ReplaceLineEndings("\n"), outcome.Output);
        Assert.Equal(0, outcome.ExitCode);
    }

    [Fact]
    public void A_row_that_no_nano_model_can_read_is_named_before_anything_runs()
    {
        File.WriteAllText(Path.Combine(_d1.Folder, "stories.jsonl"), Rows + "{\"question\": \"What is this ?\", \"answer\": \"5\"}\n");
        var outcome = _d1.Run("task", "check", "stories.jsonl");
        Assert.EndsWith("stories: 3 problems, 3 with a reference answer, 3 right\na nano model cannot read 1 of them; stories/2: unknown "
            + "word 'What': it is not among the tokenizer's 106 tokens\n", outcome.Output, StringComparison.Ordinal);
        Assert.Equal(0, outcome.ExitCode);
    }

    // GSM8K's scorer reads no thousands separators; the synthetic test rows have one.
    [Fact]
    public void A_reference_that_its_own_scorer_rejects_is_a_failure()
    {
        using var hub = new SyntheticHub();
        var outcome = _d1.Run("task", "check", "gsm8k", "--data", hub.Root, "--problems", "1");
        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("  wrong: 1; right would be: 1,001\n", outcome.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sodoku", "d1: no task 'sodoku' and no file of rows, which ends in .jsonl; did you mean 'sudoku'?\n")]
    [InlineData("nowhere.jsonl", "d1: nowhere.jsonl: no such file\n")]
    [InlineData("gsm", "d1: --data is for tasks of the paper (gsm8k, math500, countdown, sudoku, humaneval, mbpp, mbpp-full, kodcode); "
        + "gsm has no data set\n", "--data", ".")]
    public void What_is_no_task_is_one_line(string name, string complaint, params string[] options)
    {
        var outcome = _d1.Run(["task", "check", name, .. options]);
        Assert.Equal((2, complaint), (outcome.ExitCode, outcome.Errors));
    }

    [Theory]
    [InlineData("nano/base-model")]
    [InlineData("ROOT/experiments/nano/base-model")]
    [InlineData("ROOT/experiments/nano/base-model.yaml")]
    public void A_spec_of_any_folder_names_a_model_of_a_profile(string model)
    {
        File.WriteAllText(Path.Combine(_d1.Folder, "stories.jsonl"), Rows);
        _d1.Spec("stories", $$"""
            stage: evaluate
            inputs: {model: {{model.Replace("ROOT", SharedData.RepositoryRoot, StringComparison.Ordinal)}}, data: stories.jsonl}
            task: stories
            gen_length: 24
            block_length: 8
            """);
        Assert.Equal(["base-model", "stories.jsonl", "stories"],
            JsonNode.Parse(_d1.Run("plan", "stories.yaml", "--json").Output)!.AsArray().Select(node => (string?)node!["spec"]));
    }

    [Fact]
    public void A_spec_evaluates_a_file_of_rows_and_again_only_when_they_change()
    {
        var rows = Path.Combine(_d1.Folder, "stories.jsonl");
        File.WriteAllText(rows, Rows);
        _d1.Spec("model", """
            stage: pretrain
            model: {d_model: 16, n_heads: 2, n_layers: 1, mlp_hidden_size: 24}
            tasks: [gsm]
            steps: 2
            tokens_per_batch: 352
            lengths: [{length: 44}]
            optimizer: {learning_rate: 1e-3}
            """).Spec("stories", """
            stage: evaluate
            inputs: {model: model, data: stories.jsonl}
            task: stories
            gen_length: 8
            block_length: 8
            """);
        var first = Evaluate();
        Assert.Equal((2, "built"), ((int)first["metrics"]!["n"]!, (string?)first["status"]));
        Assert.Equal("cached", (string?)Evaluate()["status"]);
        var file = Assert.Single(Directory.GetDirectories(Path.Combine(_d1.Artifacts, "store", "file")));
        Assert.All((string[])[(string)first["path"]!, file], made =>
            Assert.StartsWith("equal ", _d1.Run("verify", made, "--artifacts", _d1.Artifacts).Output, StringComparison.Ordinal));
        File.WriteAllText(rows, Rows.Replace("\"6\"", "\"7\"", StringComparison.Ordinal));
        var again = Evaluate();
        Assert.Equal("built", (string?)again["status"]);
        Assert.NotEqual((string?)first["key"], (string?)again["key"]);

        var outcome = _d1.Run("run", "stories.yaml", "--artifacts", _d1.Artifacts, "--set", "task=storys");
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("'task' names 'storys', which is no task: the nano tasks are gsm, math, countdown, sudoku, code; on real data "
            + "there is gsm8k, math500, countdown, sudoku, humaneval, mbpp, mbpp-full, kodcode; a task of your own is a file of rows: "
            + "inputs: {data: storys.jsonl}", outcome.Errors,
            StringComparison.Ordinal);
        Assert.All(
            new (string[] Set, string Complaint)[]
            {
                (["task=stories+gsm8k"], "'task' must be one task: what several score together says nothing of any"),
                (["prompts=released"], "'prompts' is for the paper's tasks: of a file of rows, the words are this project's"),
                (["held_out=1"], "'held_out' is for the paper's tasks: the rows of a file say themselves what is for validation"),
                (["split=validation"], "'split' asks for 1 Validation problems of stories, which has 0: rows say \"split\""),
                (["problems=3"], "'problems' asks for 3 Test problems of stories, which has 2: rows say \"split\""),
            },
            wrong => Assert.Contains(wrong.Complaint,
                _d1.Run(["plan", "stories.yaml", .. wrong.Set.SelectMany(set => (string[])["--set", set])]).Errors,
                StringComparison.Ordinal));
        File.WriteAllText(Path.Combine(_d1.Folder, "gsm8k.jsonl"), Rows);
        Assert.Contains("'inputs' names gsm8k.jsonl, but gsm8k means something else as a task: rename the file",
            _d1.Run("plan", "stories.yaml", "--set", "inputs.data=gsm8k.jsonl", "--set", "task=gsm8k").Errors, StringComparison.Ordinal);
        File.WriteAllText(rows, "{}\n");
        Assert.Contains("stories.jsonl, line 1: there is no 'question'", _d1.Run("plan", "stories.yaml").Errors, StringComparison.Ordinal);
        Assert.Contains("\"evaluate\"", _d1.Run("show", "stories", "--artifacts", _d1.Artifacts, "--json").Output,
            StringComparison.Ordinal);
        File.Delete(rows);
        Assert.Contains("no file 'stories.jsonl' in ", _d1.Run("plan", "stories.yaml").Errors, StringComparison.Ordinal);

        JsonNode Evaluate() => _d1.Json("run", "stories.yaml", "--artifacts", _d1.Artifacts);
    }
}
