using System.Text.Json.Nodes;
using D1.Tests;
using D1.Text.Tokenization;

namespace D1.Cli.Tests;

/// <summary>The verb <c>tokenize</c>: the JSON that scripts rely on, and one line for bad input.</summary>
public sealed class TokenizeVerbTests : IDisposable
{
    private readonly ToyCommand _d1 = new();

    public TokenizeVerbTests()
    {
        new WordLevelTokenizer(["a", "ü", WordLevelTokenizer.EndOfText, WordLevelTokenizer.Mask])
            .Save(Path.Combine(_d1.Folder, "tokenizer.json"));
        File.WriteAllText(Path.Combine(_d1.Folder, "texts.jsonl"),
            "{\"text\": \"ü  a\"}\n\n{\"text\": \"\"}\n{\"text\": \"a<|endoftext|>\", \"id\": 7}\n");
        File.WriteAllText(Path.Combine(_d1.Folder, "bad.jsonl"), "{\"text\": \"a\"}\n{\"txt\": \"a\"}\n");
        File.WriteAllText(Path.Combine(_d1.Folder, "broken.json"), "{\"model\": {\"type\": \"Unigram\"}}");
    }

    public void Dispose() => _d1.Dispose();

    [Fact]
    public void One_text_is_an_array_of_one() =>
        Assert.Equal("""[{"ids":[1,0],"decoded":"ü a"}]""",
            _d1.Run("tokenize", "--tokenizer", "tokenizer.json", "--text", "ü a").Output.Trim());

    [Fact]
    public void Lines_are_an_array_in_their_order() =>
        Assert.Equal("""[{"ids":[1,0],"decoded":"ü a"},{"ids":[],"decoded":""},{"ids":[0,2],"decoded":"a <|endoftext|>"}]""",
            _d1.Json("tokenize", "--tokenizer", "tokenizer.json", "--jsonl", "texts.jsonl")
                .ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));

    [Fact]
    public void Nothing_is_left_in_the_temporary_folder()
    {
        var temporary = Directory.CreateDirectory(Path.Combine(_d1.Folder, "tmp")).FullName;
        _d1.Variables["TMPDIR"] = temporary;
        Assert.Equal(0, _d1.Run("tokenize", "--tokenizer", "tokenizer.json", "--text", "a").ExitCode);
        File.WriteAllText(Path.Combine(_d1.Folder, "refused.json"),
            """{"model": {"type": "BPE", "vocab": {"a": 0}, "merges": []}, "decoder": {"type": "CTC"}}""");
        Assert.Equal(2, _d1.Run("tokenize", "--tokenizer", "refused.json", "--text", "a").ExitCode);
        Assert.Empty(Directory.GetFiles(temporary, "d1-tokenizer-*"));
        _d1.Variables["TMPDIR"] = Path.Combine(_d1.Folder, "none");
        var outcome = _d1.Run("tokenize", "--tokenizer", "tokenizer.json", "--text", "a");
        Assert.Equal(2, outcome.ExitCode);
        Assert.StartsWith("d1: tokenizer.json: ", outcome.Errors, StringComparison.Ordinal);
        Assert.Single(outcome.Errors.TrimEnd().Split('\n'));
    }

    [Theory]
    [InlineData("C")]
    [InlineData("POSIX")]
    [InlineData("en_US.ISO-8859-1")]
    [InlineData("en_US.US-ASCII")]
    [InlineData("de_DE.UTF-8")]
    public void Text_is_UTF8_in_every_country(string locale)
    {
        _d1.Variables["LC_ALL"] = locale;
        File.Move(Path.Combine(_d1.Folder, "tokenizer.json"), Path.Combine(_d1.Folder, "größe.json"));
        const string Expected = "[{\"ids\":[1,0],\"decoded\":\"ü a\"}]";
        Assert.Equal(Expected, _d1.Run("tokenize", "--tokenizer", "größe.json", "--text", "ü a").Output.Trim());
        var read = _d1.RunWith("{\"text\": \"ü a\"}\n", "tokenize", "--tokenizer", "größe.json", "--jsonl", "/dev/stdin");
        Assert.Equal(Expected, read.Output.Trim());
        Assert.Equal("d1: größer.json: no such file\n", _d1.Run("tokenize", "--tokenizer", "größer.json", "--text", "a").Errors);
    }

    [Fact]
    public void What_is_no_UTF8_is_refused_with_its_line()
    {
        File.WriteAllBytes(Path.Combine(_d1.Folder, "latin.jsonl"), [.. "{\"text\": \"a\"}\n{\"text\": \""u8, 0xFC, .. "\"}\n"u8]);
        Assert.Equal(new CommandOutcome(2, "", "d1: latin.jsonl, line 2: no UTF-8\n"),
            _d1.Run("tokenize", "--tokenizer", "tokenizer.json", "--jsonl", "latin.jsonl"));
    }

    [Theory]
    [InlineData("d1: give either --text or --jsonl (see d1 tokenize --help)", "--tokenizer", "tokenizer.json")]
    [InlineData("d1: give either --text or --jsonl (see d1 tokenize --help)", "--tokenizer", "tokenizer.json", "--text", "a", "--jsonl",
        "texts.jsonl")]
    [InlineData("d1: none.json: no such file", "--tokenizer", "none.json", "--text", "a")]
    [InlineData("d1: none.jsonl: no such file", "--tokenizer", "tokenizer.json", "--jsonl", "none.jsonl")]
    [InlineData("d1: bad.jsonl, line 2: expected {\"text\": …}", "--tokenizer", "tokenizer.json", "--jsonl", "bad.jsonl")]
    [InlineData("d1: broken.json: 'model.type' is 'Unigram': BPE and WordLevel are supported", "--tokenizer", "broken.json", "--text", "a")]
    [InlineData("d1: unknown word 'b': it is not among the tokenizer's 4 tokens", "--tokenizer", "tokenizer.json", "--text", "a b")]
    public void Bad_input_is_one_line_and_exit_code_2(string expected, params string[] arguments)
    {
        var outcome = _d1.Run(["tokenize", .. arguments]);
        Assert.Equal(expected, outcome.Errors.TrimEnd());
        Assert.Equal(2, outcome.ExitCode);
        Assert.Empty(outcome.Output);
    }

    [SharedFact("hub/tokenizer-golden")]
    public void The_recorded_encodings_come_out_of_the_command()
    {
        var cases = Directory.GetFiles(SharedData.At("hub", "tokenizer-golden"), "LLaDA-*.jsonl").Order(StringComparer.Ordinal).ToArray();
        Assert.All(cases, file =>
        {
            var tokenizer = SharedData.At("hub", "models", "GSAI-ML", Path.GetFileNameWithoutExtension(file));
            var got = _d1.Json("tokenize", "--tokenizer", Path.Combine(tokenizer, "tokenizer.json"), "--jsonl", file).AsArray();
            var expected = File.ReadLines(file).Select(line => JsonNode.Parse(line)!).ToArray();
            Assert.Equal(expected.Length, got.Count);
            for (var at = 0; at < expected.Length; at++)
                foreach (var name in (string[])["ids", "decoded"])
                    Assert.True(JsonNode.DeepEquals(expected[at][name], got[at]![name]), $"{file}, line {at + 1}: {name}");
        });
    }
}
