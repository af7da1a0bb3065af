using D1.Stages.Report;
using D1.Tasks;
using FsCheck;
using FsCheck.Fluent;

namespace D1.Stages.Tests.Report;

public sealed class AnswerSpanTests
{
    [Theory]
    [InlineData("7 and <answer> 7 </answer> 7", "7", "7", 15)]
    [InlineData("7 <answer> none", "7", "7", 0)]
    [InlineData("first 12 then 12.", "12", "12", 14)]
    [InlineData("<answer>1 2\n3 4</answer>", "1234", "1 2\n3 4", 8)]
    [InlineData(@"so \boxed{x + 1}", "x+1", "x + 1", 10)]
    [InlineData(@"<answer>15 - 10 = \boxed{5}</answer>", "5", "5", 25)]
    [InlineData(@"\boxed{5} or \boxed{ 5 }", "5", "5", 21)]
    [InlineData("<answer> 15 5 </answer>", "5", "5", 12)]
    public void The_answer_is_found_where_it_stands(string completion, string extracted, string marked, int at)
    {
        var span = AnswerSpan.Find(completion, extracted)!;
        Assert.Equal((marked, at), (completion.Substring(span[0], span[1]), span[0]));
    }

    [Theory]
    [InlineData("no number", "7")]
    [InlineData("anything", null)]
    [InlineData("", " ")]
    [InlineData("<answer>15 and 51</answer>", "5")]
    public void What_is_not_in_the_text_is_not_marked(string completion, string? extracted) =>
        Assert.Null(AnswerSpan.Find(completion, extracted));

    [Fact]
    public void What_is_marked_is_the_answer_but_for_white_space() => Prop.ForAll<string, string>((text, answer) =>
    {
        text ??= "";
        answer ??= "";
        if (AnswerSpan.Find(text, answer) is [var start, var length])
            Assert.Equal(Bare(answer), Bare(text.Substring(start, length)));
        // Alone between spaces it is found in any text.
        Assert.Equal(Bare(answer).Length > 0, AnswerSpan.Find($"{text} {answer} ", answer) is not null);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Every_term_of_a_nano_tasks_reward_is_explained() => Assert.All(
        TaskRegistry.Nano.SelectMany(kind => ((ITask)kind.Make()).Rewards), term => Assert.NotNull(RewardTerms.Meaning(term.Name)));

    [Theory]
    [InlineData("correctness_reward_func_math", "correctness")]
    [InlineData("strict_format_reward_func", "strict_format")]
    [InlineData("boxed_and_answer_tags_format_reward", "boxed_and_answer_tags")]
    [InlineData("sudoku_reward_func", "sudoku")]
    public void A_released_name_pays_for_what_ours_does(string released, string own) =>
        Assert.Equal(RewardTerms.Meaning(own), RewardTerms.Meaning(released));

    private static string Bare(string text) => string.Concat(text.Where(character => !char.IsWhiteSpace(character)));
}
