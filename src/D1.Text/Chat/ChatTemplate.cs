using System.Text.Json;
using D1.Core;
using D1.Text.Chat.Jinja;
using D1.Text.Expressions;

namespace D1.Text.Chat;

/// <summary>
/// The chat template of a model, in the subset of Jinja that such templates are written in. Renders as Hugging Face's
/// <c>apply_chat_template(tokenize=False)</c> does. Safe for several threads.
/// </summary>
public sealed class ChatTemplate
{
    private readonly string _name;
    private readonly IReadOnlyList<Statement> _body;
    private readonly IReadOnlyDictionary<string, object?> _variables;

    /// <param name="source">The template.</param>
    /// <param name="specialTokens">What it may name besides the messages, such as bos_token.</param>
    /// <param name="name">The file that it is from, for messages.</param>
    /// <exception cref="InputException">Not a template of the subset; the message says in which line.</exception>
    public ChatTemplate(string source, IReadOnlyDictionary<string, string>? specialTokens = null, string name = "chat template")
    {
        _name = name;
        _variables = (specialTokens ?? new Dictionary<string, string>()).ToDictionary(token => token.Key, token => (object?)token.Value,
            StringComparer.Ordinal);
        _body = Named(() => TemplateParser.Parse(source));
    }

    /// <summary>
    /// Reads the template of a tokenizer_config.json (or of chat_template.jinja beside it) and the special tokens that it may name.
    /// </summary>
    /// <param name="path">The tokenizer_config.json, or the folder that holds it.</param>
    /// <exception cref="InputException">No such file, no template in it, or one that cannot be read.</exception>
    public static ChatTemplate Load(string path) => ChatTemplateFile.Read(path);

    /// <summary>The template of a model's folder; null where it has none: the model is no chat model.</summary>
    /// <exception cref="InputException">As for <see cref="Load"/>.</exception>
    public static ChatTemplate? Find(string folder) => ChatTemplateFile.IsIn(folder) ? Load(folder) : null;

    /// <param name="messages">The conversation.</param>
    /// <param name="addGenerationPrompt">Whether the text shall end where the assistant begins; LLaDA's template does so in any
    /// case.</param>
    /// <exception cref="InputException">The template refuses the messages; the message says why.</exception>
    public string Render(IEnumerable<ChatMessage> messages, bool addGenerationPrompt = true) =>
        Render([.. messages.Select(message =>
            new OrderedDictionary<string, object?> { ["role"] = message.Role, ["content"] = message.Content })], addGenerationPrompt);

    /// <summary>As above, with messages (and other variables, such as tools) of any shape.</summary>
    /// <param name="messages">An array of objects.</param>
    /// <param name="addGenerationPrompt">As above.</param>
    /// <param name="variables">An object whose members the template may name.</param>
    public string Render(JsonElement messages, bool addGenerationPrompt, JsonElement? variables = null)
    {
        if (Values.FromJson(messages) is not IReadOnlyList<object?> list)
            throw new InputException("messages must be an array of objects");
        var more = variables is not { } given ? null : Values.FromJson(given) as IReadOnlyDictionary<string, object?>
            ?? throw new InputException("a template's variables must be an object");
        return Render(list, addGenerationPrompt, more);
    }

    private string Render(IReadOnlyList<object?> messages, bool addGenerationPrompt, IReadOnlyDictionary<string, object?>? more = null)
    {
        var variables = new Dictionary<string, object?>(_variables, StringComparer.Ordinal)
        {
            ["messages"] = messages,
            ["add_generation_prompt"] = addGenerationPrompt
        };
        foreach (var (key, value) in more ?? new Dictionary<string, object?>()) variables[key] = value;
        return Named(() => new Renderer().Render(_body, variables));
    }

    private T Named<T>(Func<T> act)
    {
        try
        {
            return act();
        }
        catch (InputException e)
        {
            throw new InputException($"{_name}: {e.Message.ReplaceLineEndings(" ")}", e);
        }
        catch (InsufficientExecutionStackException e)
        {
            throw new InputException($"{_name}: nested too deep", e);
        }
    }
}

/// <param name="Role">system, user or assistant.</param>
/// <param name="Content">What was said.</param>
public sealed record ChatMessage(string Role, string Content);
