using D1.Core;
using D1.Tasks.Code;
using D1.Tasks.Data;
using D1.Tasks.Sandbox;
using D1.Tasks.Tests.Sandbox;
using D1.Tests;
using DuckDB.NET.Data;

namespace D1.Tasks.Tests.Code;

/// <summary>On made-up rows of the data set's columns.</summary>
public sealed class KodCodeTests : IDisposable
{
    private const string Path = "datasets/KodCode/KodCode-Light-RL-10K/data/train";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [SandboxFact]
    public void Each_test_function_is_a_test_and_raises_and_approx_are_understood()
    {
        var task = Task(Row("Safe", """
            def divide(a, b):
                if b == 0:
                    raise ZeroDivisionError("nothing to divide by")
                return a / b
            """, """
            import pytest
            from solution import divide

            def test_whole():
                assert divide(4, 2) == 2

            def test_fraction():
                assert divide(1, 3) == pytest.approx(0.3333333)
                assert [divide(1, 4)] == pytest.approx([0.25])

            def test_zero():
                with pytest.raises(ZeroDivisionError, match="nothing"):
                    divide(1, 0)
            """, "divide"));
        var problem = Assert.IsType<CodeTaskProblem>(Assert.Single(task.Problems(Split.Train, 1, 0)));
        Assert.Equal(["test_whole()", "test_fraction()", "test_zero()"], problem.Code.Tests.Tests);
        Assert.Equal("Safe\n\nIts tests know it by this name:\n\ndef divide(a):", problem.Shown);

        Assert.Equal((true, (string?)null), Score(problem.Answer));
        Assert.Equal((false, "test_zero(): with pytest.raises(ZeroDivisionError, match=\"nothing\"):\n        divide(1, 0); "
                + "AssertionError: nothing was raised; the last result was 0"),
            Score("```python\ndef divide(a, b): return a / b if b else 0\n```"));
        var mutated = Score("```python\ndef divide(a, b): return a // b\n```");
        Assert.False(mutated.Solved);
        Assert.StartsWith("test_fraction(): assert divide(1, 3)", mutated.Failure, StringComparison.Ordinal);

        (bool Solved, string? Failure) Score(string completion) =>
            task.Score(problem, completion) is var verdict ? (verdict.Solved, verdict.Failure) : default;
    }

    [SandboxFact]
    public void The_reward_is_the_share_of_tests_and_the_layout()
    {
        var task = Task(Row("Name `twice`.", "def twice(n): return 2 * n", """
            from solution import twice
            def test_one(): assert twice(1) == 2
            def test_two(): assert twice(2) == 4
            """, "twice"));
        var problem = task.Problems(Split.Train, 1, 0)[0];
        Assert.Equal("Name `twice`.", problem.Shown);
        Assert.Equal((1, 1), Rewards($"<reasoning>\nAdd.\n</reasoning>\n<answer>\n{problem.Answer}\n</answer>\n"));
        Assert.Equal((0.5, 0.5), Rewards("<answer>```python\ndef twice(n): return n + 1\n```</answer>"));
        Assert.Equal((0, 0.5), Rewards("<answer>```python\nimport math, os.path\ndef twice(n): return 2 * n\n```</answer>"));
        Assert.Equal((1, 0), Rewards("<reasoning>\n</reasoning>\n<answer>\ndef twice(n): return 2 * n\n</answer>"));
        Assert.Equal((0, 0), Rewards(""));

        (double, double) Rewards(string completion)
        {
            var terms = ((ITask)task).RewardTerms(problem, completion);
            Assert.Equal(["unit_tests", "xml_structure"], terms.Select(term => term.Name));
            return (terms[0].Value, terms[1].Value);
        }
    }

    [SandboxFact]
    public void Raises_waits_for_what_the_program_derives_and_for_what_ends_programs()
    {
        var problem = Problem("""
            class Base(Exception): pass
            class Sub(Base): pass
            def f(n): raise [Sub('low'), SystemExit(3), StopIteration()][n]
            """, """
            import pytest
            from solution import f, Base, Sub
            def test_base():
                with pytest.raises(Base): f(0)
            def test_two():
                with pytest.raises((ValueError, Sub)) as info: f(0)
                assert info.match('l.w') and info.type.__name__ == 'Sub' and str(info.value) == 'low'
            def test_exit():
                with pytest.raises(SystemExit): f(1)
            def test_stop():
                pytest.raises(StopIteration, f, 2)
            def test_other():
                with pytest.raises(ValueError): f(0)
            def test_no_match():
                with pytest.raises(Base) as info: f(0)
                info.match('high')
            """, out var task);
        Assert.Equal((1.0 * 4 / 6, "test_other(): with pytest.raises(ValueError): f(0); Sub: low"),
            (((ITask)task).RewardTerms(problem, problem.Answer)[0].Value, task.Score(problem, problem.Answer).Failure));
    }

    [SandboxTheory]
    [InlineData("5", "float('inf')", false)]
    [InlineData("[5]", "[float('-inf')]", false)]
    [InlineData("-float('inf')", "float('inf')", false)]
    [InlineData("float('inf')", "float('inf')", true)]
    [InlineData("float('inf')", "5", false)]
    [InlineData("5", "float('nan')", false)]
    [InlineData("float('nan')", "float('nan')", false)]
    [InlineData("5", "complex('inf')", false)]
    [InlineData("5.000001", "5", true)]
    [InlineData("{'a': 0.1 + 0.2}", "{'a': 0.3}", true)]
    [InlineData("10 ** 400", "10 ** 400 + 1", false)]
    public void What_is_infinite_is_near_itself_alone(string found, string wanted, bool near)
    {
        var problem = Problem($"def f(): return {found}",
            $"import pytest\nfrom solution import f\ndef test_it(): assert (f() == pytest.approx({wanted})) == {near}\n", out var task);
        Assert.Null(task.Score(problem, problem.Answer).Failure);
    }

    [SandboxFact]
    public void An_import_of_all_gives_what_the_row_lists()
    {
        var task = Task(Row("Name `sum`.", "def sum(n): return n + 1", "from solution import *\ndef test_it(): assert sum(abs(-1)) == 2\n",
            "sum"));
        var problem = task.Problems(Split.Train, 1, 0)[0];
        Assert.True(task.Score(problem, problem.Answer).Solved);
        Assert.False(task.Score(problem, "__all__ = ['sum', 'abs']\ndef abs(n): return 2\ndef sum(n): return n").Solved);
    }

    /// <summary>The published file is Parquet, with a list of structures.</summary>
    [Fact]
    public void Rows_of_Parquet_are_read_as_those_of_JSON_lines()
    {
        var place = Directory.CreateDirectory(System.IO.Path.GetDirectoryName(_folder[Path])!).FullName;
        using (var connection = new DuckDBConnection("DataSource=:memory:"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = $"""
                COPY (SELECT 'Filter_1' AS question_id, 'Double n.' AS question, 'def twice(n): return 2 * n' AS solution,
                  E'from solution import twice\ndef test_one():\n    assert twice(1) == 2\n' AS test,
                  [struct_pack(docstring := NULL::VARCHAR, function_declaration := 'def twice(n):', function_name := 'twice',
                    parameter_list := '(n)')] AS test_info)
                TO '{place}/train-00000-of-00001.parquet' (FORMAT parquet)
                """;
            command.ExecuteNonQuery();
        }

        var problem = Assert.Single(new KodCodeTask().Read(new DataFolder(_folder.Path)));
        Assert.Equal(("Filter_1", "Double n.\n\nIts tests know it by this name:\n\ndef twice(n):", "twice"),
            (problem.Id, problem.Question, problem.Function));
        Assert.Equal(["test_one()"], problem.Tests.Tests);
    }

    [Theory]
    [InlineData("import os", true)]
    [InlineData("from pathlib import Path", true)]
    [InlineData("    import json, sys", true)]
    [InlineData("x = __import__('o' + 's')", true)]
    [InlineData("import builtins", true)]
    [InlineData("x = 1; import os", true)]
    [InlineData("try: import sys\nexcept ImportError: pass", true)]
    [InlineData("if True: from os import path", true)]
    [InlineData("import math, \\\n  os", true)]
    [InlineData("from \\\r\n  os.path import join", true)]
    [InlineData("import os.path as p, math  # paths", true)]
    [InlineData("x = '\\''; import os", true)]
    [InlineData("\"\"\"\nimport os\n\"\"\"\n# import sys", false)]
    [InlineData("x = 'a; import os'", false)]
    [InlineData("import oslo", false)]
    [InlineData("os = 1", false)]
    [InlineData("from math import sqrt", false)]
    public void A_blocked_module_is_told_by_the_text(string program, bool blocked) =>
        Assert.Equal(blocked, CodeRewards.UsesBlocked(program));

    [Fact]
    public void Rows_that_cannot_be_judged_are_counted_and_some_are_set_aside()
    {
        const string tests = "from solution import f\ndef test_it(): assert f(1) == 1\n";
        var said = new List<string>();
        string[] rows =
        [
            .. Enumerable.Range(0, 5).Select(at => Row($"{at} f", "def f(n): return n", tests, "f")),
            Row("f", "", "import numpy as np\n" + tests, "f"),
            Row("f", "def f(n):\n    import os.path, numpy as np\n    return np.abs(n)", tests, "f"),
            Row("f", "", "@pytest.mark.parametrize('n', [1])\ndef test_it(n): pass\ndef test_two(): pass\n", "f"),
            Row("f", "", "class TestF:\n    def test_it(self): pass\n", "f"),
        ];
        var task = Task(said.Add, rows);
        Assert.Equal(3, task.Problems(Split.Train, 3, 0).Count);
        Assert.Equal("kodcode: 5 rows of 9; left out: 1 whose solution imports what Python does not bring, 1 whose tests import what "
            + "Python does not bring, 1 whose tests need more of pytest than raises and approx, 1 without a test that is a function; only "
            + "the head of the data set", Assert.Single(said));
        var held = task.Problems(Split.Validation, 2, 0).Select(problem => problem.Id);
        Assert.Empty(held.Intersect(task.Problems(Split.Train, 3, 0).Select(problem => problem.Id)));
        Assert.Equal("3 Validation problems of kodcode were asked for, but there are only 2; set some aside for it: held_out",
            Assert.Throws<InputException>(() => task.Problems(Split.Validation, 3, 0)).Message);
        Assert.Equal("1 Test problems of kodcode were asked for, but there are only 0",
            Assert.Throws<InputException>(() => task.Sample(Split.Test, 0, 0)).Message);
    }

    [Theory]
    [InlineData("import json, os.path as p\nfrom __future__ import annotations\r\nfrom collections.abc import Sequence", true)]
    [InlineData("import numpy", false)]
    [InlineData("def f():\n\timport math, sympy as s # symbols\n", false)]
    [InlineData("import math; import numpy as np", false)]
    [InlineData("try: import numpy\nexcept ImportError: pass", false)]
    [InlineData("from sortedcontainers import SortedList", false)]
    [InlineData("from .other import f", false)]
    [InlineData("\"\"\"\nimport numbers from the list\nfrom numpy arrays, say\n\"\"\"", true)]
    [InlineData("import_numpy = 1\nx = 'import numpy'", true)]
    [InlineData("def f():\n    '''\n    import numpy\n    '''", true)]
    [InlineData("# it's\nimport numpy # it's", false)]
    [InlineData("import math, \\\n    numpy", false)]
    public void What_a_program_imports_is_told_by_its_text(string program, bool isThere) =>
        Assert.Equal(isThere, PythonModules.Suffice(program));

    [SandboxFact]
    public void The_sandbox_has_each_module_that_rows_may_import()
    {
        var asked = string.Join(' ', PythonModules.Standard.Order(StringComparer.Ordinal));
        var run = PythonSandbox.Open().Run("import importlib.util\nfor name in \"" + asked + "\".split():\n"
            + "    if importlib.util.find_spec(name) is None: print(name)\n");
        Assert.Equal((0, ""), (run.ExitCode, run.Output));
    }

    private static string Row(string question, string solution, string test, string function) => new System.Text.Json.Nodes.JsonObject
    {
        ["version"] = "v1.1",
        ["style"] = "instruct",
        ["subset"] = "Prefill",
        ["question_id"] = $"Prefill_{question}",
        ["question"] = question,
        ["solution"] = solution,
        ["test"] = test,
        ["test_info"] = new System.Text.Json.Nodes.JsonArray(new System.Text.Json.Nodes.JsonObject
        {
            ["docstring"] = "",
            ["function_declaration"] = $"def {function}(a):",
            ["function_name"] = function,
            ["parameter_list"] = "(a)",
        }),
    }.ToJsonString();

    private Problem Problem(string solution, string tests, out CodeTask task)
    {
        task = Task(Row("f", solution, tests, "f"));
        return task.Problems(Split.Train, 1, 0)[0];
    }

    private CodeTask Task(params string[] rows) => Task(_ => { }, rows);

    private CodeTask Task(Action<string> report, params string[] rows)
    {
        _folder.Write($"{Path}.head{rows.Length}.jsonl", string.Join('\n', rows) + "\n");
        return new KodCodeTask().On(new DataFolder(_folder.Path), chat: null, rows.Length > 1 ? 2 : 0, report);
    }
}
