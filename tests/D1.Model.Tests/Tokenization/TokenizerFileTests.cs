using System.Text.Json.Nodes;
using D1.Model.Tokenization;
using FsCheck;
using FsCheck.Fluent;

namespace D1.Model.Tests.Tokenization;

public sealed class TokenizerFileTests : IDisposable
{
    private readonly TinyTokenizer _tiny = new();

    public void Dispose() => _tiny.Dispose();

    [Fact]
    public void The_models_type_picks_the_tokenizer()
    {
        Assert.IsType<BytePairTokenizer>(_tiny.Load());
        new WordLevelTokenizer(["a", WordLevelTokenizer.EndOfText, WordLevelTokenizer.Mask]).Save(_tiny.Path);
        Assert.IsType<WordLevelTokenizer>(TokenizerFile.Load(_tiny.Path));
        Assert.IsType<WordLevelTokenizer>(TokenizerFile.Load(Path.GetDirectoryName(_tiny.Path)!));
    }

    public static TheoryData<string, string?, string> WrongShapes => new()
    {
        { "model", null, "'model' must be an object" },
        { "model.type", "\"Unigram\"", "'model.type' is 'Unigram': BPE and WordLevel are supported" },
        { "model.vocab", "[]", "'model.vocab' must be an object, not an array" },
        { "model.vocab.a", "-1", "'model.vocab.a' must be a whole number from 0, not -1" },
        { "model.vocab.a", "2000000000", "the id 2000000000 of 'a' is far above the number of tokens" },
        { "model.merges", "{}", "'model.merges' must be an array" },
        { "model.merges.1", "\"he\"", "merge 1 must be two tokens" },
        { "model.merges.1", "[\"h\"]", "merge 1 must be two tokens" },
        { "model.merges.1", "\"h zz\"", "merge 1 ('h zz'): the two and what they become must all be in the vocabulary" },
        { "model.dropout", "0.1", "random merges are not supported" },
        { "model.ignore_merges", "1", "'model.ignore_merges' must be true or false" },
        { "added_tokens.0", "7", "'added_tokens[].id' is missing" },
        { "added_tokens.0.content", "7", "'added_tokens[].content' must be a string, not 7" },
        { "normalizer", "{\"type\":\"Precompiled\"}", "the normalizer 'Precompiled' is not supported" },
        { "pre_tokenizer", "{\"type\":\"UnicodeScripts\"}", "the pre-tokenizer 'UnicodeScripts' is not supported" },
        { "pre_tokenizer", "{\"type\":\"Split\",\"pattern\":{\"Regex\":\"(a\"},\"behavior\":\"Isolated\"}",
            "the pattern '(a', character 3: ')' is missing" },
        { "pre_tokenizer", "{\"type\":\"Split\",\"pattern\":{\"Regex\":\"a\"},\"behavior\":\"Sideways\"}",
            "'Sideways' is none of Isolated, Removed" },
        { "decoder", "{\"type\":\"CTC\"}", "the decoder 'CTC' is not supported" },
        { "decoder", "[]", "'decoder.type' is missing" },
    };

    [Theory]
    [MemberData(nameof(WrongShapes))]
    public void A_wrong_shape_is_one_clear_line(string where, string? value, string message)
    {
        var parts = where.Split('.');
        var parent = parts[..^1].Aggregate((JsonNode)_tiny.Root, (node, part) => int.TryParse(part, out var at) ? node[at]! : node[part]!);
        var changed = value is null ? null : JsonNode.Parse(value);
        if (int.TryParse(parts[^1], out var index)) parent[index] = changed;
        else parent[parts[^1]] = changed;
        AssertRefused(_tiny.Load, message);
    }

    [Theory]
    [InlineData("", "no valid JSON")]
    [InlineData("{\"model\":", "no valid JSON")]
    [InlineData("[1]", "'model' is missing")]
    [InlineData("{}", "'model' is missing")]
    [InlineData("{\"model\":{\"type\":\"BPE\",\"vocab\":{},\"merges\":[]}}", "'model.vocab' is empty")]
    [InlineData("{\"model\":{\"type\":\"\\ud800\"}}", "'model.type' is not Unicode text")]
    [InlineData("{\"model\":{\"type\":\"BPE\",\"vocab\":{\"\\ud800\":0},\"merges\":[]}}", "not Unicode text")]
    public void Another_file_is_one_clear_line(string text, string message)
    {
        _tiny.Beside("tokenizer.json", text);
        AssertRefused(() => TokenizerFile.Load(_tiny.Path), message);
    }

    [Fact]
    public void A_missing_file_is_one_clear_line()
    {
        var error = Assert.Throws<InputException>(() => TokenizerFile.Load(_tiny.Path + "x"));
        Assert.Equal($"{_tiny.Path}x: no such file", error.Message);
    }

    [Fact]
    public void A_damaged_config_beside_it_is_named()
    {
        _tiny.Beside("tokenizer_config.json", "{");
        Assert.Contains("tokenizer_config.json: not JSON", Assert.Throws<InputException>(_tiny.Load).Message);
    }

    [Fact]
    public void Damaged_bytes_are_a_tokenizer_or_a_clear_error()
    {
        _tiny.Load();
        var whole = File.ReadAllBytes(_tiny.Path);
        Prop.ForAll(Gen.Choose(0, whole.Length - 1).ToArbitrary(),
            Gen.Elements<byte>(0, (byte)'"', (byte)'9', (byte)'{', (byte)'\\', 0xFF).ToArbitrary(), (at, value) =>
        {
            byte[] damaged = [.. whole];
            damaged[at] = value;
            File.WriteAllBytes(_tiny.Path, value == 0 ? damaged[..at] : damaged);
            try
            {
                TokenizerFile.Load(_tiny.Path).Encode("hello <eat me> 1");
            }
            catch (InputException e)
            {
                Assert.DoesNotContain('\n', e.Message);
            }
        }).QuickCheckThrowOnFailure();
    }

    private void AssertRefused(Func<ITokenizer> load, string message)
    {
        var error = Assert.Throws<InputException>(load);
        Assert.Contains(message, error.Message);
        Assert.StartsWith(_tiny.Path, error.Message);
        Assert.DoesNotContain('\n', error.Message);
    }
}
