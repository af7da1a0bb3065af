using D1.Tests;
using D1.Text.Chat;
using D1.Text.Tests.Tokenization;

namespace D1.Text.Tests.Chat;

/// <summary>The recorded renderings of the real chat templates, and their ids.</summary>
public sealed class GoldenChatTests
{
    [SharedFact("hub/tokenizer-golden")]
    public void Conversations_are_rendered_as_recorded() =>
        GoldenTokenizers.AssertNone(GoldenTokenizers.Cases("chat-template.*.jsonl").SelectMany(item =>
    {
        var template = ChatTemplate.Load(GoldenTokenizers.Folder(item.Case.Text("model")));
        return Enumerable.Range(0, 2).Select(number =>
        {
            var prompt = number == 0;
            var expected = item.Case.Text($"rendered_add_generation_prompt_{(prompt ? "true" : "false")}");
            var got = template.Render(item.Case.GetProperty("messages"), prompt);
            return got == expected ? null : $"{item.Where}: expected '{expected}', got '{got}'";
        });
    }));

    [SharedFact("hub/tokenizer-golden")]
    public void Renderings_have_the_recorded_ids() =>
        GoldenTokenizers.AssertNone(GoldenTokenizers.Cases("chat-template.*.jsonl").Select(item =>
    {
        var model = item.Case.Text("model");
        var got = GoldenTokenizers.Load(model)
            .Encode(ChatTemplate.Load(GoldenTokenizers.Folder(model)).Render(item.Case.GetProperty("messages"), addGenerationPrompt: true));
        return got.SequenceEqual(item.Case.Ids()) ? null
            : $"{item.Where}: expected [{string.Join(' ', item.Case.Ids())}], got [{string.Join(' ', got)}]";
    }));

    [SharedFact("hub/tokenizer-golden")]
    public void The_sft_prompt_is_the_rendered_user_turn_and_a_line_feed() =>
        GoldenTokenizers.AssertNone(GoldenTokenizers.Cases("chat-template.*.jsonl").Select(item =>
    {
        if (!item.Case.TryGetProperty("d1_sft_prompt_text", out _)) return null;
        var user = item.Case.GetProperty("messages")[0];
        var got = ChatTemplate.Load(GoldenTokenizers.Folder(item.Case.Text("model")))
            .Render([new ChatMessage(user.Text("role"), user.Text("content"))]) + "\n";
        return got == item.Case.Text("d1_sft_prompt_text") ? null : $"{item.Where}: got '{got}'";
    }));
}
