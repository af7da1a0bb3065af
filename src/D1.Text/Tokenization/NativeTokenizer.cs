using D1.Core;
using Tokenizers.DotNet;

namespace D1.Text.Tokenization;

/// <summary>
/// A tokenizer.json in Hugging Face's own library. Ids without a token (rows of the embedding beyond the vocabulary) decode to nothing.
/// </summary>
public sealed class NativeTokenizer : ITokenizer
{
    /// <summary>
    /// Characters of a text. The library's patterns may go back ten million times at one place of it, and would end the process then.
    /// </summary>
    public const int MostCharacters = 1_000_000;

    private readonly Tokenizer _library;
    private readonly string?[] _tokens;
    private readonly HashSet<int> _specials;
    private readonly TokenRoles _roles;

    /// <param name="root">The file.</param>
    /// <param name="roles">Says which token has which role, from what gives a token's id, if it is one.</param>
    /// <exception cref="InputException">A part that is not supported or does not fit the others.</exception>
    internal NativeTokenizer(JsonPlace root, Func<Func<string, int?>, TokenRoles> roles)
    {
        var vocabulary = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (token, id) in root["model"]["vocab"].Members()) vocabulary[token] = id.Count();
        var added = AddedToken.ReadAll(root, vocabulary);
        _tokens = TokenTable.Build(vocabulary, added);
        _specials = [.. added.Where(token => token.Special).Select(token => token.Id)];
        var ids = added.ToDictionary(token => token.Content, token => token.Id, StringComparer.Ordinal);
        _roles = roles(token => ids.TryGetValue(token, out var id) || vocabulary.TryGetValue(token, out id) ? id : null);
        _library = Load(stream => TokenizerCopy.Write(stream, root, vocabulary, added));
    }

    public int VocabularySize => _tokens.Length;

    public int EosId => _roles.Eos;

    public int PadId => _roles.Pad;

    public int MaskId => _roles.Mask;

    /// <inheritdoc/>
    public int[] Encode(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length > MostCharacters)
            throw new InputException($"a text of {text.Length} characters: more than {MostCharacters} cannot be encoded at once");
        return Array.ConvertAll(Call(() => _library.Encode(text.ReplaceLoneSurrogates())), id => (int)id);
    }

    /// <inheritdoc/>
    public string Decode(ReadOnlySpan<int> ids, bool skipSpecialTokens = false)
    {
        var kept = new List<uint>(ids.Length);
        foreach (var id in ids)
        {
            if (id < 0) throw new ArgumentOutOfRangeException(nameof(ids), id, "a token id cannot be negative");
            if (!skipSpecialTokens || !_specials.Contains(id)) kept.Add((uint)id);
        }

        return kept.Count == 0 ? "" : Call(() => _library.Decode([.. kept]));
    }

    /// <inheritdoc/>
    public StreamingDecoder StartDecoding(bool skipSpecialTokens = false) =>
        new(this, skipSpecialTokens, id => IsByte(id) || IsNothing(id, skipSpecialTokens));

    // ByteFallback makes characters of a run of such tokens if all of it is UTF-8, and of nothing in it otherwise.
    private bool IsByte(int id) => id < _tokens.Length && _tokens[id] is ['<', '0', 'x', _, _, '>'];

    private bool IsNothing(int id, bool skipSpecialTokens) =>
        id >= _tokens.Length || _tokens[id] is null || (skipSpecialTokens && _specials.Contains(id));

    private T Call<T>(Func<T> call)
    {
        try
        {
            return call();
        }
        catch (TokenizerException e)
        {
            throw new InputException(e.Message.ReplaceLineEndings(" "), e);
        }
        finally
        {
            GC.KeepAlive(_library); // its finalizer must not run while native code works with it
        }
    }

    /// <summary>The library reads files alone: it gets one for as long as it reads.</summary>
    private static Tokenizer Load(Action<Stream> write)
    {
        var path = Path.Combine(Path.GetTempPath(), $"d1-tokenizer-{Path.GetRandomFileName()}");
        using var stream = Create(path);
        try
        {
            write(stream);
            stream.Flush();
            return new Tokenizer(path);
        }
        catch (TokenizerException e)
        {
            var (message, place) = (e.Message.ReplaceLineEndings(" "), e.Message.LastIndexOf(" at line ", StringComparison.Ordinal));
            throw new InputException(place < 0 ? message : message[..place], e); // the place is one of the copy
        }
        catch (DllNotFoundException e)
        {
            throw new InputException($"Hugging Face's tokenizers are not there for this system: {e.Message.ReplaceLineEndings(" ")}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw NotWritten(path, e);
        }
    }

    private static FileStream Create(string path)
    {
        try
        {
            return new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read | FileShare.Delete, 1 << 16,
                FileOptions.DeleteOnClose);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw NotWritten(path, e);
        }
    }

    private static InputException NotWritten(string path, Exception e) =>
        new($"a tokenizer is read from a file in the temporary folder: {path} cannot be written: {e.Message.ReplaceLineEndings(" ")}", e);
}
