using D1.Core;
using D1.Tasks.Code;
using D1.Tasks.Sandbox;
using D1.Tasks.Tests.Sandbox;

namespace D1.Tasks.Tests.Code;

public sealed class NanoCodeTests
{
    private readonly NanoCode _task = new();

    [Fact]
    public void There_are_functions_in_number_and_splits_share_none()
    {
        Assert.Equal(3056, NanoFunction.All.Count);
        var bySplit = NanoFunction.All.CountBy(function => Splits.Of($"code/{function.Expression.Replace(" ", "")}")).ToDictionary();
        Assert.Equal(3056, bySplit.Values.Sum());
        Assert.All(Enum.GetValues<Split>(), split => Assert.InRange(bySplit[split], 250, 2500));
        Assert.Equal(NanoFunction.All.Count, NanoFunction.All.Select(function => function.Expression).Distinct().Count());
    }

    [Theory]
    [InlineData(3, 5, "( a + 2 ) * b - 1", 24)]
    [InlineData(5, 6, "( a + 8 ) * b - 4", 74)]
    [InlineData(6, 5, "( b + 6 ) * 7 + a", 83)]
    public void A_functions_values_are_those_of_its_expression(int a, int b, string expression, int value)
    {
        var at = Enumerable.Range(0, 81).Single(at => NanoFunction.Inputs[at] == (a, b));
        var function = Assert.Single(NanoFunction.All, function => function.Expression == expression);
        Assert.Equal(value, function[at]);
    }

    [Fact]
    public void The_prompt_has_the_expression_but_for_one_atom()
    {
        for (var index = 0; index < 500; index++)
        {
            var problem = (NanoCodeProblem)_task.Sample(Split.Train, 4, index);
            var (sketch, whole) = (problem.Prompt["code ".Length..problem.Prompt.IndexOf(" ; ", StringComparison.Ordinal)].Split(' '),
                problem.Function.Words);
            Assert.Equal(whole.Count, sketch.Length);
            var (left, word) = Assert.Single(sketch.Zip(whole), pair => pair.First != pair.Second);
            Assert.Equal("_", left);
            Assert.Contains(word, (string[])["a", "b", "1", "2", "3", "4", "5", "6", "7", "8", "9"]);
        }
    }

    [Fact]
    public void Every_word_has_a_token_and_prompts_have_one_length()
    {
        var tokenizer = _task.CreateTokenizer();
        var used = new HashSet<int>();
        for (var index = 0; index < 5000; index++)
        {
            var problem = _task.Sample(Split.Train, 15, index);
            var prompt = tokenizer.Encode(problem.Prompt);
            Assert.Equal(_task.PromptLength, prompt.Length);
            used.UnionWith(prompt);
            foreach (var style in Enum.GetValues<CompletionStyle>())
            {
                var completion = _task.Completion(problem, style, new CounterRandom(16, "check", index));
                var ids = tokenizer.Encode(completion);
                Assert.True(ids.Length + 1 <= (style == CompletionStyle.Trace ? 48 : 24), completion);
                Assert.Equal(completion, tokenizer.Decode(ids));
                used.UnionWith(ids);
            }
        }

        Assert.Equal(Enumerable.Range(0, tokenizer.VocabularySize - 2), used.Order());
    }

    [Fact]
    public void Tests_ask_for_values_that_the_prompt_does_not_show()
    {
        for (var index = 0; index < 500; index++)
        {
            var problem = (NanoCodeProblem)_task.Sample(Split.Train, 3, index);
            Assert.Equal(8, problem.Tests.Tests.Distinct().Count());
            foreach (var shown in problem.Prompt[..^" ?".Length].Split(" ; ").Skip(1))
            {
                var words = shown.Split(' ');
                Assert.DoesNotContain($"assert f({words[0]}, {words[1]}) == {words[3]}", problem.Tests.Tests);
            }
        }
    }

    [SandboxFact]
    public void References_pass_and_wrong_answers_do_not()
    {
        var random = new CounterRandom(1, "check");
        var problems = Enumerable.Range(0, 40).Select(index => _task.Sample((Split)(index % 3), 2, index)).ToList();
        var answers = problems.SelectMany(problem => Enum.GetValues<CompletionStyle>()
            .Select(style => (problem, style, Text: _task.Completion(problem, style, random)))).ToList();
        foreach (var (problem, _, text) in answers) _task.Expect(problem, text);
        Assert.All(answers, answer =>
        {
            var (right, verdict) = (answer.style != CompletionStyle.Wrong, _task.Score(answer.problem, answer.Text));
            Assert.Equal((right, right ? 1 : 0, 1), (verdict.Solved, verdict.Correct, verdict.Total));
            Assert.NotNull(verdict.Extracted);
            Assert.InRange(((ITask)_task).Reward(answer.problem, answer.Text), right ? 1.25 : 0.25, right ? 1.25 : 1.2);
        });
    }

    [SandboxTheory]
    [InlineData("def f ( a , b ) : return", 0.25)]
    [InlineData("def f ( a , b ) : return a b", 0.25)]
    [InlineData("def f ( a ) : return a", 0)]
    [InlineData("7", 0)]
    [InlineData("f = f", 0)]
    [InlineData("def f ( a , b ) : return f ( a , b )", 0.25)]
    [InlineData("def f ( a , b ) : return 9 * * 9 * * 9 * * 9 * * 9", 0.25)]
    public void Programs_that_do_not_run_pass_no_test(string program, double reward)
    {
        var problem = _task.Sample(Split.Test, 0, 0);
        var completion = CompletionText.FormatAnswer(program);
        Assert.False(_task.Score(problem, completion).Solved);
        Assert.Equal(reward, ((ITask)_task).Reward(problem, completion));
    }

    [Theory]
    [InlineData("")]
    [InlineData("def f ( a , b ) : return a")]
    [InlineData("<answer> def f ( a , b ) : return a")]
    [InlineData("<answer> </answer>")]
    public void Without_an_answer_nothing_runs(string text)
    {
        var problem = _task.Sample(Split.Test, 0, 0);
        Assert.Equal(new Verdict(0, 1, false, null), _task.Score(problem, text));
        Assert.Equal(0, ((ITask)_task).Reward(problem, text));
    }

    [SandboxFact]
    public void Garbage_is_wrong_and_never_an_exception()
    {
        var problem = _task.Sample(Split.Test, 0, 0);
        Assert.All(TestProblems.Garbage, text =>
        {
            Assert.False(_task.Score(problem, text).Solved);
            Assert.Equal(0, ((ITask)_task).Reward(problem, text));
        });
    }

    [SandboxFact]
    public void A_verdict_is_made_once()
    {
        var judged = new JudgedPrograms();
        CodeTests tests = new("assert f(1) == 2");
        judged.Expect("f = lambda x: x + 1", tests);
        judged.Expect("f = lambda x: x", tests);
        var first = judged.Of("f = lambda x: x + 1", tests);
        Assert.True(first.Passed);
        Assert.False(judged.Of("f = lambda x: x", tests).Passed);
        Assert.Same(first, judged.Of("f = lambda x: x + 1", tests));
    }
}
