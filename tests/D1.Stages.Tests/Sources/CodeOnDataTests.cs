using System.Text.Json.Nodes;
using D1.Pipeline.Records;
using D1.Stages.Evaluation;
using D1.Tasks.Sandbox;
using D1.Tests;

namespace D1.Stages.Tests.Sources;

/// <summary>Code tasks in their stages: LLaDA's tokenizer on a tiny network, so that programs are of random words.</summary>
public sealed class CodeOnDataTests : IDisposable
{
    private readonly RealDataRuns _runs = new();

    public CodeOnDataTests()
    {
        _runs.Write("humaneval.yaml", $"stage: data_folder\nfolder: '{SharedData.At("hub", "datasets", "openai", "openai_humaneval")}'\n"
            + "below: datasets/openai/openai_humaneval\n");
        var rows = Enumerable.Range(0, 3).Select(at => new JsonObject
        {
            ["question_id"] = $"{at}",
            ["question"] = "Give n.",
            ["solution"] = "def f(n): return n",
            ["test"] = "from solution import f\ndef test_it(): assert f(1) == 1",
            ["test_info"] = new JsonArray(),
        }.ToJsonString() + "\n");
        _runs.Write("kodcode/datasets/KodCode/KodCode-Light-RL-10K/data/train.head3.jsonl", string.Concat(rows));
        _runs.Write("kodcode.yaml", $"stage: data_folder\nfolder: '{_runs["kodcode"]}'\n");
    }

    public void Dispose() => _runs.Dispose();

    [CodeFact]
    public void Programs_are_evaluated_and_what_fails_is_kept()
    {
        _runs.MakeRealModel();
        var (cell, problem) = _runs.Run("evaluate", "inputs.model=real-model", "inputs.data=humaneval", "task=humaneval", "prompts=d1net",
            "problems=2", "samples=2", "temperature=1");
        Assert.Null(problem);
        var items = EvaluatedItem.Read(cell!.File(EvaluateStage.ItemsFile));
        Assert.Equal(["HumanEval/0", "HumanEval/0#2", "HumanEval/1", "HumanEval/1#2"], items.Select(item => item.Id));
        Assert.All(items, item => Assert.False(item.Correct));
        Assert.All(items, item => Assert.StartsWith("check(", item.Failure, StringComparison.Ordinal));
        Assert.Equal(items.Select(item => item.Failure), Sample.Read(cell).Select(sample => sample.Failure));
        Assert.Equal(0, cell.Metrics["pass_at_2"]);
        Assert.Equal(PythonSandbox.Open().PythonVersion, cell.Manifest.Components["environment.python"]);
    }

    [CodeFact]
    public void Rl_learns_from_the_tests_of_kodcode()
    {
        _runs.MakeRealModel();
        var (model, problem) = _runs.Run("grpo", "inputs.model=real-model", "inputs.data=kodcode", "task=kodcode", "prompts=d1net",
            "held_out=1", "rounds=1", "validation.problems=1");
        Assert.Null(problem);
        var curves = File.ReadAllText(model!.File(Curve.FileName));
        foreach (var term in (string[])["unit_tests", "xml_structure"])
            Assert.Contains($"\"reward/{term}\"", curves, StringComparison.Ordinal);
    }

    [CodeFact]
    public void What_does_not_fit_a_code_task_is_said_in_one_line()
    {
        Assert.Contains("'prompts' must be d1net for humaneval: the released code has no words for it",
            _runs.Run("evaluate", "inputs.data=humaneval", "task=humaneval").Problem, StringComparison.Ordinal);
        Assert.Contains("'problems' asks for 9 Test problems of kodcode, which has 0",
            _runs.Run("evaluate", "inputs.data=kodcode", "task=kodcode", "prompts=d1net").Problem, StringComparison.Ordinal);
        Assert.Contains("'task' asks for 1 Train problems of humaneval, which has 0",
            _runs.Run("grpo", "inputs.data=humaneval", "task=humaneval", "prompts=d1net").Problem, StringComparison.Ordinal);
    }

    /// <summary>Needs a sandbox and LLaDA's tokenizer.</summary>
    [AttributeUsage(AttributeTargets.Method)]
    private sealed class CodeFactAttribute : FactAttribute
    {
        public CodeFactAttribute() => Skip = new SharedFactAttribute("hub/models/GSAI-ML/LLaDA-8B-Instruct").Skip ?? WhyNot;

        private static string? WhyNot => PythonSandbox.Tool.Find().Problem;
    }
}
