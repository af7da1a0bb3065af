using D1.Core;
using D1.Model.Files;
using D1.Model.Network;
using D1.Stages.Traces;
using D1.Text.Chat;
using D1.Text.Tokenization;

namespace D1.Cli.Verbs;

/// <summary>
/// Text to a model's token ids and back, with the tokenizer and the chat template of its folder; each is read when first needed.
/// </summary>
internal sealed class ModelText(string folder, LladaConfig config)
{
    private readonly Lazy<ITokenizer> _tokenizer = new(() => TokenizerFile.Load(folder));
    private readonly Lazy<ChatTemplate> _template = new(() => ChatTemplate.Load(folder));

    private string Path => System.IO.Path.Combine(folder, ModelFolder.TokenizerFile);

    /// <summary>Whether there is a tokenizer.</summary>
    public bool Exists => File.Exists(Path);

    /// <summary>Whether a token is a word, as in the nano models.</summary>
    public bool IsWordLevel => _tokenizer.Value is WordLevelTokenizer;

    /// <summary>The token of what is still masked.</summary>
    public long MaskId => config.MaskTokenId;

    /// <summary>Why no chat template can be used; null where there is one, and empty where there is just none.</summary>
    public string? TemplateTrouble
    {
        get
        {
            try
            {
                _ = _template.Value;
                return null;
            }
            catch (InputException error)
            {
                return File.Exists(System.IO.Path.Combine(folder, "tokenizer_config.json")) ? error.Message : "";
            }
        }
    }

    /// <summary>The words of a text that the vocabulary lacks, each once.</summary>
    public IReadOnlyList<string> UnknownWords(string text) => !IsWordLevel ? [] :
        [.. text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Where(word => !Knows(word)).Distinct()];

    /// <summary>Whether a token says nothing: the end of a text, or another special one.</summary>
    public bool IsSilent(long id) => id == config.EosTokenId
        || (_tokenizer.Value.Decode([(int)id], skipSpecialTokens: true).Length == 0 && _tokenizer.Value.Decode([(int)id]).Length > 0);

    /// <summary>Decodes tokens as they come, special ones too.</summary>
    public StreamingDecoder StartDecoding() => _tokenizer.Value.StartDecoding();

    /// <exception cref="InputException">No tokenizer, or the text has no tokens that the model knows.</exception>
    public long[] Encode(string text)
    {
        if (!Exists) throw new InputException($"{Path}: no such file; without a tokenizer, give --prompt-ids");
        var ids = Array.ConvertAll(_tokenizer.Value.Encode(text), id => (long)id);
        if (ids.Length == 0) throw new InputException("the prompt is empty");
        return ids.Max() is var largest && largest < config.EmbeddingSize
            ? ids
            : throw new InputException($"{Path}: token id {largest} is outside the model's vocabulary of {config.EmbeddingSize}");
    }

    /// <summary>A conversation, up to where the assistant is to go on.</summary>
    /// <exception cref="InputException">As above, or there is no chat template.</exception>
    public long[] Encode(IEnumerable<ChatMessage> conversation) => Encode(_template.Value.Render(conversation));

    /// <summary>The text of one token; its number where there is no tokenizer.</summary>
    public string Token(int id) => TokenText.Of(Exists ? _tokenizer.Value : null, id);

    /// <summary>A prompt as the model reads it, special tokens too; the ids themselves where there is no tokenizer.</summary>
    public string DecodePrompt(long[] prompt) => Exists ? _tokenizer.Value.Decode(Array.ConvertAll(prompt, id => (int)id))
        : string.Join(' ', prompt);

    /// <summary>All that a completion says, as evaluations read it: also behind an EOS, and without special tokens.</summary>
    public string DecodeAll(long[] completion) =>
        _tokenizer.Value.Decode(Array.ConvertAll(completion, id => (int)id), skipSpecialTokens: true);

    /// <summary>What a completion says before its first EOS; the ids themselves where there is no tokenizer.</summary>
    public string Decode(ReadOnlySpan<long> completion)
    {
        if (!Exists) return string.Join(' ', completion.ToArray());
        var end = completion.IndexOf(config.EosTokenId);
        return _tokenizer.Value.Decode(Array.ConvertAll(completion[..(end < 0 ? completion.Length : end)].ToArray(), id => (int)id),
            skipSpecialTokens: true);
    }

    private bool Knows(string word)
    {
        try
        {
            return _tokenizer.Value.Encode(word).Length > 0;
        }
        catch (InputException)
        {
            return false;
        }
    }
}
