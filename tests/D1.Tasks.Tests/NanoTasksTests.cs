using D1.Core;
using D1.Tasks.Nano;
using D1.Text.Tokenization;

namespace D1.Tasks.Tests;

public sealed class NanoTasksTests
{
    [Fact]
    public void An_unknown_task_is_named_beside_the_known_ones()
    {
        var error = Assert.Throws<InputException>(() => TaskRegistry.NanoTask("sodoku"));
        Assert.Equal("unknown task 'sodoku': the nano tasks are gsm, math, countdown, sudoku, code", error.Message);
    }

    [Fact]
    public void Numbers_are_their_ids_and_special_tokens_come_last()
    {
        var tokenizer = NanoVocabulary.CreateTokenizer();
        Assert.Equal(Enumerable.Range(0, NanoVocabulary.NumberCount),
            tokenizer.Encode(string.Join(' ', Enumerable.Range(0, NanoVocabulary.NumberCount))));
        Assert.Equal([WordLevelTokenizer.EndOfText, WordLevelTokenizer.Mask], tokenizer.Words.TakeLast(2));
        Assert.Equal(106, tokenizer.VocabularySize);
    }

    [Fact]
    public void Every_word_of_the_vocabulary_is_used()
    {
        var corpus = new Corpus(TaskRegistry.NanoTable1, Split.Train, new SolutionMix(0.5, 0.25, 0.25), 1);
        var used = Enumerable.Range(0, 20_000).SelectMany(i => $"{corpus[i].Problem.Prompt} {corpus[i].Completion}".Split(' ')).ToHashSet();
        // the first forced cell is hardly ever in the last row
        var expected = NanoVocabulary.CreateTokenizer().Words.SkipLast(2).Except(["d1", "d2", "d3", "d4"]);
        Assert.Empty(expected.Except(used));
    }

    [Fact]
    public void More_problems_than_prompts_is_one_clear_line()
    {
        var countdown = TaskRegistry.NanoTask("countdown");
        var error = Assert.Throws<InputException>(() => countdown.Problems(Split.Validation, 1_000_000, 1));
        Assert.Matches("^1000000 Validation problems of countdown were asked for, but there are only [0-9]+$", error.Message);
    }

    [Theory]
    [InlineData("countdown", 1616, 1143)]
    [InlineData("math", 10_000, null)]
    public void To_see_that_there_are_too_few_costs_next_to_nothing(string name, int count, int? most)
    {
        var task = TaskRegistry.NanoTask(name);
        Assert.Throws<InputException>(() => task.Problems(Split.Validation, 100_000, 1));
        var before = GC.GetAllocatedBytesForCurrentThread();
        var error = Assert.Throws<InputException>(() => task.Problems(Split.Validation, count, 1));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 16 << 20);
        if (most is null) return;
        Assert.EndsWith($" but there are only {most}", error.Message, StringComparison.Ordinal);
        Assert.Equal(most, task.Problems(Split.Validation, most.Value, 1).Select(problem => problem.Prompt).Distinct().Count());
    }

    // No draw finds a prompt that was not counted.
    [Theory]
    [InlineData("countdown")]
    [InlineData("gsm")]
    [InlineData("math")]
    public void The_prompts_that_are_drawn_are_among_those_that_are_counted(string name)
    {
        var task = TaskRegistry.NanoTask(name);
        var counted = int.Parse(Assert.Throws<InputException>(() => task.Problems(Split.Test, int.MaxValue, 1)).Message.Split(' ')[^1],
            System.Globalization.CultureInfo.InvariantCulture);
        var draws = 4 * (int)long.Min(counted, 20_000);
        var drawn = Enumerable.Range(0, draws).Select(index => task.Sample(Split.Test, 2, index).Prompt).Distinct().Count();
        // So many draws of that many that are nearly alike in probability find so many of them.
        Assert.InRange(drawn, 0.8 * counted * (1 - double.Exp(-(double)draws / counted)), counted);
    }

    [Fact]
    public void Further_prompts_come_after_all_problems()
    {
        var problems = TaskRegistry.NanoTask("countdown").Problems(Split.Validation, 600, 1);
        var distinct = problems.Select(problem => problem.Id).Distinct().Count();
        Assert.InRange(distinct, 200, 300);
        Assert.Equal(distinct, problems.Take(distinct).Select(problem => problem.Id).Distinct().Count());
        Assert.Equal(600, problems.Select(problem => problem.Prompt).Distinct().Count());
    }
}
