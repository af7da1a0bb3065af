using System.Text.Json.Nodes;
using D1.Core;
using D1.Text.Tokenization;

namespace D1.Text.Tests.Tokenization;

public sealed class WordLevelFileTests : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

    private static readonly WordLevelTokenizer Tokenizer =
        new(["0", "\\boxed{", "\"", "ü", WordLevelTokenizer.EndOfText, WordLevelTokenizer.Mask]);

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void What_is_saved_is_loaded()
    {
        Tokenizer.Save(_path);
        var loaded = WordLevelTokenizer.Load(_path);
        Assert.Equal(Tokenizer.Words, loaded.Words);
        Assert.Equal((Tokenizer.EosId, Tokenizer.MaskId), (loaded.EosId, loaded.MaskId));

        var bytes = File.ReadAllBytes(_path);
        loaded.Save(_path);
        Assert.Equal(bytes, File.ReadAllBytes(_path));
    }

    [Fact]
    public void The_layout_is_that_of_hugging_face()
    {
        Tokenizer.Save(_path);
        var root = JsonNode.Parse(File.ReadAllText(_path))!;
        Assert.Equal("WordLevel", (string?)root["model"]!["type"]);
        Assert.Equal(1, (int?)root["model"]!["vocab"]!["\\boxed{"]);
        Assert.Equal("WhitespaceSplit", (string?)root["pre_tokenizer"]!["type"]);
        Assert.Equal("""{"id":5,"content":"<|mdm_mask|>","single_word":false,"lstrip":false,"rstrip":false"""
            + ""","normalized":false,"special":true}""", root["added_tokens"]![1]!.ToJsonString(Relaxed));
    }

    private static readonly System.Text.Json.JsonSerializerOptions Relaxed =
        new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Fact]
    public void Added_tokens_need_not_stand_in_the_vocabulary()
    {
        Write(root => ((JsonObject)root["model"]!["vocab"]!).Remove(WordLevelTokenizer.Mask));
        Assert.Equal(Tokenizer.Words, WordLevelTokenizer.Load(_path).Words);
    }

    public static TheoryData<string, string?, string> WrongShapes => new()
    {
        { "model", null, "'model' must be an object, not null" },
        { "model.type", "\"BPE\"", "'model.type' is 'BPE', expected 'WordLevel'" },
        { "model.vocab", "[]", "'model.vocab' must be an object, not an array" },
        { "model.vocab.0", "\"zero\"", "the id of '0' must be a whole number from 0" },
        { "model.vocab.0", "1.5", "the id of '0' must be a whole number from 0" },
        { "model.vocab.0", "-1", "the id of '0' must be a whole number from 0" },
        { "model.vocab.0", "2", "the id 2 belongs to both" },
        { "model.vocab.0", "9", "none has the id 0" },
        { "pre_tokenizer", null, "'pre_tokenizer' must be an object, not null" },
        { "pre_tokenizer.type", "\"ByteLevel\"", "'pre_tokenizer.type' is 'ByteLevel', expected 'WhitespaceSplit'" },
        { "normalizer", """{"type":"NFC"}""", "'normalizer' must be null" },
        { "added_tokens", "[]", "no special token '<|endoftext|>'" },
        { "added_tokens", "[7]", "'added_tokens[].content' is missing" },
    };

    [Theory]
    [MemberData(nameof(WrongShapes))]
    public void A_wrong_shape_is_one_clear_line(string where, string? value, string message)
    {
        Write(root =>
        {
            var parts = where.Split('.');
            var parent = parts[..^1].Aggregate(root, (node, part) => node[part]!);
            parent[parts[^1]] = value is null ? null : JsonNode.Parse(value);
        });
        AssertRefused(message);
    }

    [Theory]
    [InlineData("", "no valid JSON")]
    [InlineData("{\"model\":", "no valid JSON")]
    [InlineData("{}", "'model' is missing")]
    [InlineData("[1]", "'model' is missing")]
    public void Another_file_is_one_clear_line(string text, string message)
    {
        File.WriteAllText(_path, text);
        AssertRefused(message);
    }

    private void AssertRefused(string message)
    {
        var error = Assert.Throws<InputException>(() => WordLevelTokenizer.Load(_path));
        Assert.Contains(message, error.Message);
        Assert.StartsWith(_path, error.Message);
        Assert.DoesNotContain('\n', error.Message);
    }

    private void Write(Action<JsonNode> change)
    {
        Tokenizer.Save(_path);
        var root = JsonNode.Parse(File.ReadAllText(_path))!;
        change(root);
        File.WriteAllText(_path, root.ToJsonString());
    }
}
