using System.Text.Json.Nodes;
using D1.Core;
using D1.Text.Tokenization;
using FsCheck;
using FsCheck.Fluent;

namespace D1.Text.Tests.Tokenization;

public sealed class TokenizerFileTests : IDisposable
{
    private readonly TinyTokenizer _tiny = new();

    public void Dispose() => _tiny.Dispose();

    [Fact]
    public void The_models_type_picks_the_tokenizer()
    {
        Assert.IsType<NativeTokenizer>(_tiny.Load());
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
        { "model.merges.1", "\"h zz\"", "Token `zz` out of vocabulary" },
        { "model.vocab.a", "98", "the id 98 belongs to both" },
        { "model.dropout", "0.1", "random merges are not supported" },
        { "model.ignore_merges", "1", "'model.ignore_merges' must be true or false" },
        { "added_tokens.0", "7", "'added_tokens[].id' is missing" },
        { "added_tokens.0.content", "7", "'added_tokens[].content' must be a string, not 7" },
        { "added_tokens.0.content", "\"\"", "a token must not be empty" },
        { "added_tokens.0.content", $"\"{new string('x', 1001)}\"", "a token of 1001 characters: more than 1000 are not supported" },
        { "added_tokens.0.content", "\"<eat me>\"", "the token '<eat me>' is there twice" },
        { "added_tokens.0.id", "270", "the id of '<|endoftext|>' must be 263, not 270" },
        { "pre_tokenizer", "{\"type\":\"UnicodeScripts\"}", "the pre-tokenizer 'UnicodeScripts' is not supported" },
        { "pre_tokenizer.trim_offsets", "null", "missing field `trim_offsets`" },
        { "pre_tokenizer", "{\"type\":\"Split\",\"pattern\":{\"String\":\"a\"},\"behavior\":\"Sideways\"}",
            "'Sideways' is none of Isolated, Removed" },
        { "decoder", "[]", "'decoder.type' is missing" },
    };

    /// <summary>Each of them would end the process, at once or with the first text.</summary>
    public static TheoryData<string, string?, string> DeadlyShapes => new()
    {
        { "model.continuing_subword_prefix", "\"####\"", "merge 0: 'e' does not begin with '####'" },
        { "model.continuing_subword_prefix", "\"e\\u0301\"", "merge 0: 'e' does not begin with" },
        { "normalizer", "{\"type\":\"Precompiled\",\"precompiled_charsmap\":\"AAAA\"}", "the normalizer 'Precompiled' is not supported" },
        { "normalizer", "{\"type\":\"Replace\",\"pattern\":{\"String\":\"\"},\"content\":\"\"}", "must not be empty" },
        { "normalizer", "{\"type\":\"Replace\",\"pattern\":{\"String\":\"a\"},\"content\":\"aa\"}", "nor shorter than" },
        { "normalizer", "{\"type\":\"Sequence\",\"normalizers\":[{\"type\":\"ByteLevel\"},{\"type\":\"ByteLevel\"}]}",
            "'ByteLevel' is there twice" },
        { "pre_tokenizer", "{\"type\":\"Split\",\"pattern\":{\"Regex\":\"(a+)+b\"},\"behavior\":\"Isolated\",\"invert\":false}",
            "'(a+)+b' is none of the patterns of GPT-2, Llama 3, Qwen 2 and LLaDA" },
        { "post_processor", "{\"type\":\"TemplateProcessing\",\"single\":[{\"SpecialToken\":{\"id\":\"s\"}}],\"special_tokens\":{}}",
            "'s' is no token of 'special_tokens'" },
        { "post_processor", "{\"type\":\"TemplateProcessing\",\"single\":[{\"Sequence\":{\"id\":\"B\"}}],\"special_tokens\":{}}",
            "'B' is no token" },
        { "post_processor", "{\"type\":\"TemplateProcessing\",\"single\":[{\"Sequence\":{\"id\":\"A\"}}],"
            + "\"special_tokens\":{\"s\":{\"ids\":[1,2],\"tokens\":[\"a\"]}}}", "'ids' are not those of 'tokens'" },
        { "decoder", "{\"type\":\"Strip\",\"content\":\"h\",\"start\":0,\"stop\":9}", "cutting from the end is not supported" },
        { "decoder", "{\"type\":\"CTC\"}", "the decoder 'CTC' is not supported" },
        { "decoder", "{\"type\":\"Sequence\",\"decoders\":[{\"type\":\"Fuse\"},{\"type\":\"ByteFallback\"}]}",
            "the decoder 'ByteFallback' is not supported behind 'Fuse'" },
    };

    [Theory]
    [MemberData(nameof(DeadlyShapes))]
    public void What_would_end_the_process_is_one_clear_line(string where, string? value, string message) =>
        A_wrong_shape_is_one_clear_line(where, value, message);

    [Theory]
    [InlineData("""{"type":"StripAccents"}""")]
    [InlineData("""{"type":"Sequence","normalizers":[{"type":"NFD"},{"type":"Replace","pattern":{"String":"\u0301"},"content":""}]}""")]
    public void A_token_of_which_the_normalizer_leaves_nothing_is_one_clear_line(string normalizer)
    {
        _tiny.Root["normalizer"] = JsonNode.Parse(normalizer);
        _tiny.Root["added_tokens"]!.AsArray().Add(TinyTokenizer.Added(266, "\u0301", rstrip: true, normalized: true));
        AssertRefused(_tiny.Load, "it might leave nothing of '\u0301'");
        _tiny.Root["added_tokens"]![3]!["normalized"] = false;
        Assert.Equal([256, 266, 256], _tiny.Load().Encode("he\u0301 he"));
    }

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
    [InlineData("{\"model\":{},\"model\":{}}", "no valid JSON")]
    [InlineData("{}", "'model' is missing")]
    [InlineData("{\"model\":{\"type\":\"BPE\",\"vocab\":{},\"merges\":[]}}", "'model.vocab' is empty")]
    [InlineData("{\"model\":{\"type\":\"\\ud800\"}}", "'model.type' is not Unicode text")]
    [InlineData("{\"model\":{\"type\":\"BPE\",\"vocab\":{\"\\ud800\":0},\"merges\":[]}}", "no valid JSON")]
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
