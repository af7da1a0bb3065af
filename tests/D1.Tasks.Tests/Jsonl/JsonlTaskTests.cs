using D1.Core;
using D1.Tasks.Jsonl;
using D1.Tests;
using D1.Text.Chat;

namespace D1.Tasks.Tests.Jsonl;

/// <summary>A task of a file of rows: what it asks, what an answer earns, and one line for a row that is wrong.</summary>
public sealed class JsonlTaskTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Rows_are_asked_in_their_order_by_their_split()
    {
        var task = Load("""
            {"question": "Capital of Peru?", "answer": "Lima"}

            {"question": "Capital of Chad?", "answer": "N'Djamena", "split": "train"}
            {"question": "Capital of Mali?", "answer": "Bamako", "split": "test"}
            """);
        Assert.Equal(("capitals", 2), (task.Name, task.UsualProblems(Split.Test)));
        Assert.Equal(["Capital of Peru?", "Capital of Mali?"], task.Problems(Split.Test, 2, 1).Select(problem => problem.Prompt));
        Assert.Equal(["capitals/0", "capitals/2"], task.Problems(Split.Test, 2, 9).Select(problem => problem.Id));
        Assert.Equal("Capital of Chad?", task.Sample(Split.Train, 1, 7).Shown);
        Assert.EndsWith("capitals.jsonl: 1 validation problems were asked for, but there are only 0; a row says \"split\": \"validation\"",
            Assert.Throws<InputException>(() => task.Sample(Split.Validation, 1, 0)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_chat_model_is_asked_in_our_words_for_tags()
    {
        var chat = new ChatTemplate("{% for m in messages %}<{{ m.role }}>{{ m.content }}{% endfor %}<assistant>");
        var problem = Load("""{"question": "Capital of Peru?", "answer": "Lima"}""", chat).Problems(Split.Test, 1, 1)[0];
        Assert.StartsWith("<user>Capital of Peru?\n\nLay your reply out", problem.Prompt, StringComparison.Ordinal);
        Assert.EndsWith("</answer>\nThe result is the answer alone.<assistant>", problem.Prompt, StringComparison.Ordinal);
        Assert.Equal("Capital of Peru?", problem.Shown);
    }

    [Theory]
    [InlineData("text", "New  Delhi", "<answer> new delhi </answer>", 2.5)]
    [InlineData("text", "New Delhi", "<answer>Delhi</answer>", 0.5)]
    [InlineData("text", "Lima", "It is \\boxed{Lima}.", 2)]
    [InlineData("text", "Lima", "Lima", 0)]
    [InlineData("text", "Lima", "<answer>Rome</answer><answer>Lima</answer><|endoftext|><answer>Oslo</answer>", 2.5)]
    [InlineData("text", "Lima", "<answer>Lima</answer> and not \\boxed{Rome}", 2.5)]
    [InlineData("text", "\\boxed{Lima}", "<answer>Lima</answer>", 2.5)]
    [InlineData("number", "1200", "<answer>1,200.0</answer>", 2.5)]
    [InlineData("number", "-3", "<answer>\\boxed{-3}</answer>", 2.5)]
    [InlineData("number", "15", "<answer>1,5</answer>", 0.5)]
    [InlineData("text", "Lima", "<answer>\\boxed{Lima}</answer>", 2.5)]
    [InlineData("number", "3", "<answer>three</answer>", 0.5)]
    [InlineData("math", "\\frac{1}{2}", "<answer>1/2</answer>", 2.5)]
    [InlineData("math", "\\frac{1}{2}", "<answer>\\boxed{\\dfrac12}</answer>", 2.5)]
    [InlineData("math", "x", "<answer>y</answer>", 0.5)]
    public void A_scorer_by_name_says_what_is_right(string scorer, string answer, string completion, double reward)
    {
        var row = new System.Text.Json.Nodes.JsonObject { ["question"] = "?", ["answer"] = answer, ["scorer"] = scorer };
        var task = Load(row.ToJsonString());
        var problem = task.Problems(Split.Test, 1, 1)[0];
        Assert.Equal(["correctness", "answer_tags"], task.Rewards.Select(term => term.Name));
        Assert.Equal(reward, task.Rewards.Sum(term => term.Evaluate(problem, completion).Value));
        var verdict = task.Score(problem, completion);
        Assert.Equal((reward >= 2, reward >= 2 ? 1 : 0, 1), (verdict.Solved, verdict.Correct, verdict.Total));
    }

    [Theory]
    [InlineData("""{"question": "?"}""", ", line 1: there is no 'answer'; the row has question")]
    [InlineData("""{"question": "?", "answer": 5}""", ", line 1: 'answer' must be a text")]
    [InlineData("""{"question": "?", "answer": "5", "scorer": "f1"}""", ", line 1: 'scorer' must be one of text, number, math, not 'f1'")]
    [InlineData("""{"question": "?", "answer": "5", "split": "dev"}""",
        ", line 1: 'split' must be one of train, validation, test, not 'dev'")]
    [InlineData("""{"question": "?", "answer": "5", "id": 1}""", ", line 1: 'id' is none of question, answer, scorer, split")]
    [InlineData("""{"question": " ", "answer": "5"}""", ", line 1: 'question' is empty")]
    [InlineData("""{"question": "?", "answer": ""}""", ", line 1: 'answer' is empty")]
    [InlineData("""{"question": "?", "answer": "five", "scorer": "number"}""",
        ", line 1: 'answer' is never right: the scorer number cannot read 'five'")]
    [InlineData("", ": has no rows; of each, {\"question\": text, \"answer\": text}")]
    public void A_wrong_row_is_named(string text, string message) => Assert.EndsWith(
        "capitals.jsonl" + message, Assert.Throws<InputException>(() => Load(text)).Message, StringComparison.Ordinal);

    private ITask Load(string text, ChatTemplate? chat = null) => new JsonlTask(_folder.Write("capitals.jsonl", text + "\n"), chat);
}
