using D1.Core;
using D1.Tasks.Data;
using D1.Tasks.Prompts;
using D1.Tasks.Solutions;
using D1.Tests;
using D1.Text.Chat;

namespace D1.Tasks.Tests.Solutions;

public sealed class S1kTests : IDisposable
{
    private static readonly ChatTemplate Chat = new("{% for m in messages %}<{{ m.role }}>{{ m.content }}{% endfor %}<assistant>");

    private readonly SyntheticHub _hub = new();

    public void Dispose() => _hub.Dispose();

    [Fact]
    public void A_conversation_is_the_question_and_the_first_trajectory_with_the_attempt()
    {
        var solutions = Load(PromptStyle.Released);
        Assert.Equal("6 rows of 9; left out: 3 without thinking_trajectories; only the head of 1000", solutions.Summary);
        Assert.Equal("s1k/train/0", solutions.Rows[0].Id);
        Assert.Equal("<user>Explain.\n\nWhy 1?<assistant>\n", solutions.Rows[0].Prompt);
        Assert.Equal("<user>Explain.\n\nWhy 1?<assistant><reasoning>Because of 1.</reasoning>\n<answer>Thus 1.</answer><assistant>",
            solutions.Rows[0].Text);
        Assert.Equal("s1k/train/3", solutions.Rows[2].Id);
    }

    [Fact]
    public void In_own_words_the_prompt_is_a_prefix_of_the_text() =>
        Assert.All(Load(PromptStyle.D1net).Rows, example => Assert.StartsWith(example.Prompt, example.Text, StringComparison.Ordinal));

    [SharedFact("hub/datasets/simplescaling/s1K")]
    public void Without_trajectories_nothing_can_be_trained_and_the_message_says_so() =>
        Assert.Equal("s1k: 1 usable rows are needed: 0 rows of 1000; left out: 1000 without thinking_trajectories",
            Assert.Throws<InputException>(() =>
                S1k.Load(new DataFolder(SharedData.At("hub")), S1k.Prompts(PromptStyle.D1net, new DataFolder("")), Chat)).Message);

    private UsableRows<ChatExample> Load(PromptStyle style) =>
        S1k.Load(new DataFolder(_hub.Root), S1k.Prompts(style, new DataFolder(_hub.Root)), Chat);
}
