using D1.Core;
using D1.Tasks.Code;
using D1.Tasks.Data;
using D1.Tasks.Sandbox;
using D1.Tasks.Tests.Sandbox;
using D1.Tests;

namespace D1.Tasks.Tests.Code;

public sealed class PublishedCodeTests
{
    private const string HumanEvalRow = """
        {"task_id": "HumanEval/0", "prompt": "import math\n\ndef twice(n):\n    \"\"\"Double it.\"\"\"\n", "entry_point": "twice",
        "canonical_solution": "    return 2 * n\n",
        "test": "def check(candidate):\n    assert candidate(2) == 4\n    assert candidate(0) == 0\n"}
        """;

    /// <summary>Published problems that can be had here.</summary>
    public static TheoryData<string> Published() => [HumanEvalTask.TaskName, MbppFullTask.TaskName];

    [PublishedTheory]
    [MemberData(nameof(Published))]
    public void Every_reference_passes_and_one_that_gives_nothing_fails(string name)
    {
        var problems = TaskRegistry.FindCode(name)!.Read(new DataFolder(SharedData.At("hub")));
        var sandbox = PythonSandbox.Open();
        // Some references take a second or two, of a machine that has nothing else to do.
        var limits = new SandboxLimits { ProcessorSeconds = 30, WallSeconds = 120 };
        var right = Judged(problem => problem.Reference);
        Assert.Empty(right.Zip(problems).Where(pair => !pair.First.Passed)
            .Select(pair => $"{pair.Second.Id}: {pair.First.FirstFailure!.Detail}"));

        // Every function gives what it did, wrapped in a way that no test expects.
        var wrong = Judged(Mutated);
        Assert.Empty(wrong.Zip(problems).Where(pair => pair.First.Passed).Select(pair => pair.Second.Id));

        IReadOnlyList<CodeVerdict> Judged(Func<CodeProblem, string> program) =>
            ParallelJudging.Judge(sandbox, [.. problems.Select(problem => (program(problem), problem.Tests))], limits);

        static string Mutated(CodeProblem problem) =>
            $"{problem.Reference}\n_right = {problem.Function}\ndef {problem.Function}(*a, **b):\n    return ['wrong', _right(*a, **b)]\n";
    }

    [SandboxFact]
    public void Samples_are_read_as_the_evaluators_read_them()
    {
        var problem = Problem();
        using var folder = new TemporaryFolder();
        var file = folder.Write("samples.jsonl", """
            {"task_id": "HumanEval/0", "completion": "    return n + n\n"}
            {"task_id": "HumanEval/0", "solution": "def twice(n):\n    return n * n + 1"}
            """);
        var generations = folder.Write("generations.json", """
            {"generations": [{"question": "q", "generations": "```\ndef twice(n): return 2 * n\n```<|endoftext|>",
             "ground_truth": "HumanEval/0"}]}
            """);
        CodeSample[] samples = [.. CodeSample.Read(file, [problem]), .. CodeSample.Read(generations, [problem])];
        Assert.Equal([("samples.jsonl", 0), ("samples.jsonl", 1), ("generations.json", 0)],
            samples.Select(each => (each.File, each.Index)));
        var verdicts = ParallelJudging.Judge(
            PythonSandbox.Open(), [.. samples.Select(sample => (sample.Program, sample.Problem.Tests))]);
        Assert.Equal([true, false, true], verdicts.Select(verdict => verdict.Passed));

        var other = folder.Write("other.jsonl", "{\"task_id\": \"HumanEval/1\", \"completion\": \"\"}\n");
        Assert.Equal($"{other}, line 1: no problem 'HumanEval/1': they are called HumanEval/0 to HumanEval/0",
            Assert.Throws<InputException>(() => CodeSample.Read(other, [problem])).Message);
    }

    [SandboxFact]
    public void A_failing_assertion_within_a_check_is_shown()
    {
        var problem = Problem();
        var verdict = ParallelJudging.Judge(PythonSandbox.Open(), [("def twice(n):\n    return n + 2", problem.Tests)])[0];
        Assert.Equal(("check(twice)", "assert candidate(0) == 0; the last result was 2"),
            (verdict.FirstFailure!.Test, verdict.FirstFailure.Detail));
    }

    [Theory]
    [InlineData("    return 2 * n", "HEAD    return 2 * n")]
    [InlineData("Sure:\n```python\ndef twice(n):\n    return 2 * n\n```\nDone.", "import math\n\ndef twice(n):\n    return 2 * n")]
    [InlineData("```\ndef twice(n):\n    return 2", "import math\n\ndef twice(n):\n    return 2")]
    [InlineData("def helper(): pass\n<answer>\ndef twice(n): return n\n</answer>", "import math\n\ndef twice(n): return n")]
    [InlineData("<answer>```python\n    return 1\n```</answer>", "HEAD    return 1")]
    public void The_program_is_found_in_what_a_model_writes(string completion, string program)
    {
        var problem = Problem();
        Assert.Equal(program.Replace("HEAD", problem.Head, StringComparison.Ordinal), problem.ProgramIn(completion));
    }

    [Fact]
    public void A_problem_of_mbpp_knows_its_function_and_its_names()
    {
        var problem = Read("datasets/google-research-datasets/mbpp/full/test.head1.jsonl", new MbppFullTask(), """
            {"text": "Sum them.", "task_id": 7, "code": "class Box:\n    pass\ndef sum(a): return 0\ndef helper(): pass",
            "test_setup_code": "import math",
            "test_list": ["assert sum(Box()) == 0", "assert sum(1) == math.floor(0.5)"], "challenge_test_list": []}
            """);
        Assert.Equal(("Mbpp/7", "sum", "import math", "Sum them.\nassert sum(Box()) == 0"),
            (problem.Id, problem.Function, problem.Tests.Setup, problem.Question));
        Assert.Equal(["Box", "sum"], problem.Tests.Functions);
    }

    private static CodeProblem Problem() =>
        Read("datasets/openai/openai_humaneval/test.head1.jsonl", new HumanEvalTask(), HumanEvalRow);

    private static CodeProblem Read(string path, PublishedCode benchmark, string row)
    {
        using var folder = new TemporaryFolder();
        folder.Write(path, row.ReplaceLineEndings(" ") + "\n");
        return Assert.Single(benchmark.Read(new DataFolder(folder.Path)));
    }

    /// <summary>Needs a sandbox and the published problems.</summary>
    [AttributeUsage(AttributeTargets.Method)]
    private sealed class PublishedTheoryAttribute : TheoryAttribute
    {
        public PublishedTheoryAttribute() =>
            Skip = Sandboxes.WhyNot ?? new SharedFactAttribute("hub/datasets/openai/openai_humaneval").Skip;
    }
}
