using System.Globalization;
using D1.Core;
using D1.Tasks.Nano;
using D1.Text.Tokenization;
using FsCheck;
using FsCheck.Fluent;

namespace D1.Tasks.Tests;

/// <summary>What holds for each nano task.</summary>
public sealed class EveryTaskTests
{
    // Every reference completion fits this many tokens, EOS included.
    private const int CompletionLength = 24;

    private static readonly WordLevelTokenizer Tokenizer = NanoVocabulary.CreateTokenizer();

    public static TheoryData<string> Tasks => TestProblems.TaskNames;

    [Theory]
    [MemberData(nameof(Tasks))]
    public void The_scorer_accepts_references_and_rejects_wrong_answers(string name)
    {
        var task = TaskRegistry.NanoTask(name);
        Check(index =>
        {
            var problem = task.Sample((Split)(index % 3), 11, index);
            var random = new CounterRandom(12, "check", index);
            var (trace, direct, wrong) = (Verdict(CompletionStyle.Trace), Verdict(CompletionStyle.Direct), Verdict(CompletionStyle.Wrong));
            return trace is { Solved: true } && trace.Correct == trace.Total && direct == trace
                && wrong is { Solved: false, Extracted: not null } && wrong.Correct < wrong.Total;

            Verdict Verdict(CompletionStyle style) => task.Score(problem, task.Completion(problem, style, random));
        });
    }

    [Theory]
    [MemberData(nameof(Tasks))]
    public void Rewards_rank_trace_over_wrong_over_nothing(string name)
    {
        var task = TaskRegistry.NanoTask(name);
        Check(index =>
        {
            var problem = task.Sample(Split.Train, 13, index);
            var random = new CounterRandom(14, "check", index);
            var trace = task.Reward(problem, task.Completion(problem, CompletionStyle.Trace, random));
            var direct = task.Reward(problem, task.Completion(problem, CompletionStyle.Direct, random));
            var wrong = task.Reward(problem, task.Completion(problem, CompletionStyle.Wrong, random));
            return trace >= direct && direct > wrong && wrong >= task.Reward(problem, "");
        });
    }

    [Theory]
    [MemberData(nameof(Tasks))]
    public void Lengths_fit_and_every_word_has_a_token(string name)
    {
        var task = TaskRegistry.NanoTask(name);
        for (var index = 0; index < 3000; index++)
        {
            var problem = task.Sample(Split.Train, 15, index);
            Assert.Equal(task.PromptLength, Tokenizer.Encode(problem.Prompt).Length);
            Assert.Equal(problem.Prompt, Tokenizer.Decode(Tokenizer.Encode(problem.Prompt)));
            foreach (var style in Enum.GetValues<CompletionStyle>())
            {
                var completion = task.Completion(problem, style, new CounterRandom(16, "check", index));
                var ids = Tokenizer.Encode(completion);
                Assert.True(ids.Length + 1 <= CompletionLength, completion);
                Assert.Equal(completion, Tokenizer.Decode(ids));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Tasks))]
    public void Eos_and_what_follows_it_do_not_count(string name)
    {
        var task = TaskRegistry.NanoTask(name);
        var problem = task.Sample(Split.Test, 0, 0);
        var completion = task.Completion(problem, CompletionStyle.Trace, new CounterRandom(0, "check"));
        var padded = completion + "<|endoftext|> <|endoftext|> <answer> 1 </answer> \\boxed{ 1 }";
        Assert.Equal(task.Score(problem, completion), task.Score(problem, padded));
        Assert.Equal(task.Reward(problem, completion), task.Reward(problem, padded));
    }

    [Theory]
    [MemberData(nameof(Tasks))]
    public void Garbage_is_wrong_and_never_an_exception(string name)
    {
        var task = TaskRegistry.NanoTask(name);
        var problem = task.Sample(Split.Test, 0, 0);
        foreach (var text in TestProblems.Garbage)
        {
            Assert.False(task.Score(problem, text).Solved, text);
            Assert.True(double.IsFinite(task.Reward(problem, text)), text);
        }
    }

    [Theory]
    [MemberData(nameof(Tasks))]
    public void Any_sequence_of_tokens_gets_a_verdict_and_a_reward(string name)
    {
        var task = TaskRegistry.NanoTask(name);
        var problem = task.Sample(Split.Test, 0, 0);
        Prop.ForAll(Gen.Choose(0, Tokenizer.VocabularySize - 1).ArrayOf().ToArbitrary(), ids =>
        {
            var text = Tokenizer.Decode(ids);
            var verdict = task.Score(problem, text);
            return verdict.Correct >= 0 && verdict.Correct <= verdict.Total && task.Reward(problem, text) is >= -0.2 and <= 4;
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [MemberData(nameof(Tasks))]
    public void Splits_share_no_problem(string name)
    {
        var task = TaskRegistry.NanoTask(name);
        var ids = Enum.GetValues<Split>().Select(split => Enumerable.Range(0, 2000).Select(i => task.Sample(split, 1, i).Id).ToHashSet())
            .ToArray();
        Assert.Empty(ids[0].Intersect(ids[1]));
        Assert.Empty(ids[0].Intersect(ids[2]));
        Assert.Empty(ids[1].Intersect(ids[2]));
    }

    [Theory]
    [MemberData(nameof(Tasks))]
    public void Problems_are_distinct_and_enough_for_the_table(string name)
    {
        var problems = TaskRegistry.NanoTask(name).Problems(Split.Test, 256, seed: 1);
        Assert.Equal(256, problems.Select(problem => problem.Id).Distinct().Count());
    }

    [Theory]
    [MemberData(nameof(Tasks))]
    public void Equal_seeds_give_equal_problems_in_any_culture_and_order(string name)
    {
        var task = TaskRegistry.NanoTask(name);
        var expected = Enumerable.Range(0, 50).Select(Line).ToArray();
        var culture = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = Strange();
            Assert.Equal(expected.Reverse(), Enumerable.Range(0, 50).Reverse().Select(Line));
            Assert.Equal(task.Problems(Split.Test, 20, 5).Select(p => p.Prompt), task.Problems(Split.Test, 20, 5).Select(p => p.Prompt));
            Assert.NotEqual(expected[0], task.Sample(Split.Train, 6, 0).Prompt);
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }

        string Line(int index)
        {
            var problem = task.Sample(Split.Train, 5, index);
            var completions = Enum.GetValues<CompletionStyle>()
                .Select(style => task.Completion(problem, style, new CounterRandom(5, "check", index)));
            return $"{problem.Id} {problem.Prompt} {string.Join(" | ", completions)} "
                + $"{task.Reward(problem, completions.First()).ToString(CultureInfo.InvariantCulture)}";
        }
    }

    [Fact]
    public void A_problem_of_another_task_is_refused()
    {
        var problem = TaskRegistry.NanoTask("gsm").Sample(Split.Test, 0, 0);
        var error = Assert.Throws<ArgumentException>(() => TaskRegistry.NanoTask("sudoku").Score(problem, ""));
        Assert.Contains($"'{problem.Id}' is not a problem of the task sudoku", error.Message);
    }

    private static void Check(Func<int, bool> property) =>
        Prop.ForAll(Gen.Choose(0, 1_000_000).ToArbitrary(), property).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    private static CultureInfo Strange()
    {
        var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        culture.NumberFormat.NegativeSign = "minus";
        culture.NumberFormat.PositiveSign = "plus";
        culture.NumberFormat.NumberDecimalSeparator = ",";
        culture.NumberFormat.NumberGroupSeparator = ".";
        return culture;
    }
}
