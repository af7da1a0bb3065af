using D1.Text.Chat;

namespace D1.Cli.Verbs;

/// <summary>A conversation on the terminal: a line of the user's, an answer of the model's, until the input ends.</summary>
/// <param name="text">The model's tokenizer and chat template.</param>
/// <param name="complete">The completion of a prompt, by the number of the turn.</param>
internal sealed class ChatLoop(ModelText text, Func<long[], int, long[]> complete)
{
    /// <param name="input">What the user types.</param>
    /// <param name="output">Where the answers go.</param>
    /// <param name="invitation">Where the user is asked to type.</param>
    public void Run(TextReader input, TextWriter output, TextWriter invitation)
    {
        var conversation = new List<ChatMessage>();
        while (Ask() is { } line)
        {
            if (string.IsNullOrWhiteSpace(line)) continue;
            conversation.Add(new ChatMessage("user", line));
            var answer = text.Decode(complete(text.Encode(conversation), conversation.Count / 2)).Trim();
            conversation.Add(new ChatMessage("assistant", answer));
            output.WriteLine(answer);
        }

        string? Ask()
        {
            invitation.Write("> ");
            return input.ReadLine();
        }
    }
}
