using System.Text;
using System.Text.Json.Nodes;
using D1.Core;
using D1.Text.Tokenization;
using FsCheck;
using FsCheck.Fluent;

namespace D1.Text.Tests.Tokenization;

public sealed class NativeTokenizerTests : IDisposable
{
    private readonly TinyTokenizer _tiny = new();

    /// <summary>Any UTF-16, lone surrogates and noncharacters among it, with the tokens of the fixture strewn in.</summary>
    private static readonly Gen<string> AnyText = Gen.OneOf(
            Gen.Choose(0, 0xFFFF).Select(unit => ((char)unit).ToString()),
            Gen.Choose(0x10000, 0x10FFFF).Select(char.ConvertFromUtf32),
            Gen.Choose(0xD7FE, 0xE001).Select(unit => ((char)unit).ToString()),
            Gen.Elements(" ", "  ", "\n", "hello", " hello", "he", "é", "e\u0301", "<|endoftext|>", "<|", "<eat me>", "1", "'s", "\uFFFE"))
        .ListOf().Select(string.Concat);

    public void Dispose() => _tiny.Dispose();

    [Theory]
    [InlineData("hello hello", new[] { 259, 260 })]
    [InlineData("hell he", new[] { 258, 32, 256 })]
    [InlineData("   x", new[] { 261, 32, 120 })]
    [InlineData("é", new[] { 262 })]
    [InlineData("", new int[0])]
    [InlineData("hello<|endoftext|> hello", new[] { 259, TinyTokenizer.Eos, 260 })]
    [InlineData("he  <eat me>\n\the", new[] { 256, TinyTokenizer.Hungry, 256 })]
    [InlineData("<|endoftext", new[] { 60, 124, 101, 110, 100, 111, 102, 116, 101, 120, 116 })]
    public void Words_are_merged_by_rank(string text, int[] ids) => Assert.Equal(ids, _tiny.Load().Encode(text));

    [Fact]
    public void Any_text_survives_the_round_trip()
    {
        var tokenizer = _tiny.Load();
        Prop.ForAll(AnyText.Where(text => !text.Contains("<eat me>")).ToArbitrary(),
            text => tokenizer.Decode(tokenizer.Encode(text)) == WellFormed(text)).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_normalizer_comes_before_the_words()
    {
        _tiny.Root["normalizer"] = new JsonObject { ["type"] = "NFC" };
        Assert.Equal([262], _tiny.Load().Encode("e\u0301"));
    }

    [Fact]
    public void What_the_post_processor_adds_is_part_of_a_text()
    {
        _tiny.Root["post_processor"] = JsonNode.Parse("""
            {"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"s","type_id":0}},{"Sequence":{"id":"A","type_id":0}}],
             "pair":[],"special_tokens":{"s":{"id":"s","ids":[263],"tokens":["<|endoftext|>"]}}}
            """);
        Assert.Equal([TinyTokenizer.Eos, 256], _tiny.Load().Encode("he"));
    }

    [Fact]
    public void Nothing_is_cut_or_padded()
    {
        _tiny.Root["truncation"] = JsonNode.Parse("""{"max_length":1,"strategy":"LongestFirst","stride":5,"direction":"Right"}""");
        _tiny.Root["padding"] = JsonNode.Parse("""
            {"strategy":{"Fixed":1000000000000000},"direction":"Right","pad_to_multiple_of":null,"pad_id":0,"pad_type_id":0,"pad_token":"a"}
            """);
        Assert.Equal([256, 32, 256], _tiny.Load().Encode("he he"));
    }

    [Fact]
    public void Special_tokens_are_kept_or_left_out()
    {
        var tokenizer = _tiny.Load();
        int[] ids = [259, TinyTokenizer.Eos, 0xC3, TinyTokenizer.Mask, TinyTokenizer.Hungry];
        Assert.Equal("hello<|endoftext|>\uFFFD<|mdm_mask|><eat me>", tokenizer.Decode(ids));
        Assert.Equal("hello\uFFFD<eat me>", tokenizer.Decode(ids, skipSpecialTokens: true));
    }

    [Fact]
    public void A_text_that_is_too_long_is_one_line_and_a_long_one_is_none()
    {
        var tokenizer = _tiny.Load();
        var blanks = new string(' ', NativeTokenizer.MostCharacters - 1) + "x";
        Assert.Equal(blanks, tokenizer.Decode(tokenizer.Encode(blanks)));
        Assert.Contains("1000001 characters", Assert.Throws<InputException>(() => tokenizer.Encode(blanks + "x")).Message);
    }

    [Theory]
    [InlineData("""{"type":"ByteLevel","add_prefix_space":false,"trim_offsets":true}""")]
    [InlineData("""{"type":"Metaspace","replacement":"h","prepend_scheme":"always"}""")]
    [InlineData("""{"type":"Sequence","decoders":[{"type":"Replace","pattern":{"String":"h"},"content":" "},{"type":"ByteFallback"}"""
        + """,{"type":"Fuse"},{"type":"Strip","content":" ","start":1,"stop":0}]}""")]
    [InlineData("""{"type":"Sequence","decoders":[{"type":"Replace","pattern":{"String":"h"},"content":" "},{"type":"ByteFallback"}"""
        + """,{"type":"Fuse"},{"type":"Strip","content":" ","start":3,"stop":0}]}""")]
    [InlineData("""{"type":"Sequence","decoders":[{"type":"Fuse"},{"type":"Strip","content":"h","start":2,"stop":0}]}""")]
    [InlineData("""{"type":"Sequence","decoders":[{"type":"Strip","content":"h","start":2,"stop":0}"""
        + """,{"type":"Metaspace","replacement":"e"}]}""")]
    [InlineData("null")]
    public void A_stream_of_any_ids_is_their_text(string decoder)
    {
        foreach (var token in (string[])["<0xC3>", "<0xA9>", "<0xFF>"])
            _tiny.Root["added_tokens"]!.AsArray().Add(TinyTokenizer.Added(263 + _tiny.Root["added_tokens"]!.AsArray().Count, token));
        _tiny.Root["decoder"] = JsonNode.Parse(decoder);
        var tokenizer = _tiny.Load();
        // What decoders join, cut or replace is often there, and often twice.
        var ids = Gen.OneOf(Gen.Choose(0, 280), Gen.Elements(tokenizer.Encode("he")), Gen.Elements(tokenizer.Encode(" h<0xC3><0xA9>")));
        Prop.ForAll(ids.ArrayOf().ToArbitrary(), Gen.Elements(true, false).ToArbitrary(), (drawn, skip) =>
        {
            var stream = tokenizer.StartDecoding(skip);
            return string.Concat(drawn.Select(stream.Append)) + stream.Finish() == tokenizer.Decode(drawn, skip);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_stream_shows_no_half_characters()
    {
        var tokenizer = _tiny.Load();
        var stream = tokenizer.StartDecoding();
        Assert.Equal(["", "", "", "🙂", ""], tokenizer.Encode("🙂").Select(stream.Append).Append(stream.Finish()));
        stream = tokenizer.StartDecoding();
        Assert.Equal(["", "", "\uFFFDh", ""],
            tokenizer.Encode("🙂")[..2].Concat(tokenizer.Encode("h")).Select(stream.Append).Append(stream.Finish()));
    }

    [Fact]
    public void Ids_without_a_token_decode_to_nothing()
    {
        var tokenizer = _tiny.Load();
        Assert.Equal((TinyTokenizer.Hungry + 1, "h<|mdm_mask|>"),
            (tokenizer.VocabularySize, tokenizer.Decode([tokenizer.Encode("h")[0], TinyTokenizer.Mask, 273, int.MaxValue])));
        Assert.Equal("", tokenizer.Decode([TinyTokenizer.Eos, TinyTokenizer.Mask], skipSpecialTokens: true));
        Assert.Throws<ArgumentOutOfRangeException>(() => tokenizer.Decode([-1]));
    }

    [Fact]
    public void A_word_of_a_hundred_thousand_letters_is_merged_like_a_short_one()
    {
        var tokenizer = _tiny.Load();
        var text = string.Concat(Enumerable.Repeat("hello", 20_000));
        Assert.All(tokenizer.Encode(text), id => Assert.Equal(259, id));
        Assert.Equal(text, tokenizer.Decode(tokenizer.Encode(text)));
    }

    [Theory]
    [InlineData("ab", "ab xab ab. éab", "[ab] xab [ab]. éab")]
    [InlineData("bq", "bq,bq bq_ 1bq", "[bq],[bq] bq_ 1bq")]
    public void A_single_word_token_stands_apart(string token, string text, string expected)
    {
        _tiny.Root["added_tokens"]!.AsArray().Add(TinyTokenizer.Added(266, token, singleWord: true));
        Assert.Equal(expected, Marked(text, 266, token));
    }

    [Fact]
    public void A_normalized_token_is_found_in_the_normalized_text()
    {
        _tiny.Root["normalizer"] = new JsonObject { ["type"] = "Lowercase" };
        _tiny.Root["added_tokens"]!.AsArray().Add(TinyTokenizer.Added(266, "Qx", normalized: true));
        _tiny.Root["added_tokens"]!.AsArray().Add(TinyTokenizer.Added(267, "Zz", normalized: false));
        Assert.Equal([266, 266, 267], _tiny.Load().Encode("qXQXZz"));
        Assert.DoesNotContain(267, _tiny.Load().Encode("zz"));
    }

    [Fact]
    public void The_longest_added_token_wins()
    {
        foreach (var (id, content) in (ReadOnlySpan<(int, string)>)[(266, "<a"), (267, "<ab>"),
            (268, "b>")]) _tiny.Root["added_tokens"]!.AsArray().Add(TinyTokenizer.Added(id, content));
        var tokenizer = _tiny.Load();
        Assert.Equal([267, 267], tokenizer.Encode("<ab><ab>"));
        Assert.Equal([266, 267, 268, 266, 'b'], tokenizer.Encode("<a<ab>b><ab"));
    }

    [Theory]
    [InlineData(false, 2)]
    [InlineData(true, 1)]
    public void Ignore_merges_takes_a_whole_word_as_it_is(bool ignore, int count)
    {
        _tiny.Root["model"]!["ignore_merges"] = ignore;
        _tiny.Root["model"]!["vocab"]!["hellohe"] = 263;
        _tiny.Root["added_tokens"] = new JsonArray();
        Assert.Equal(count, _tiny.Load().Encode("hellohe").Length);
    }

    [Fact]
    public void Roles_come_from_the_files_beside()
    {
        _tiny.Beside("tokenizer_config.json", """{"eos_token": {"content": "<eat me>"}, "pad_token": null}""");
        _tiny.Beside("special_tokens_map.json", """{"pad_token": "<|mdm_mask|>" "broken" }""");
        _tiny.Beside("config.json", """{"mask_token_id": 262, "pad_token_id": 3}""");
        var tokenizer = _tiny.Load();
        Assert.Equal((TinyTokenizer.Hungry, 3, 262), (tokenizer.EosId, tokenizer.PadId, tokenizer.MaskId));
    }

    [Fact]
    public void A_missing_role_is_an_error_when_it_is_asked_for()
    {
        _tiny.Root["added_tokens"] = new JsonArray();
        var tokenizer = _tiny.Load();
        Assert.Contains("no mask token", Assert.Throws<InputException>(() => tokenizer.MaskId).Message);
        Assert.Contains("'pad_token'", Assert.Throws<InputException>(() => tokenizer.PadId).Message);
    }

    [Fact]
    public async Task Threads_may_share_a_tokenizer()
    {
        var tokenizer = _tiny.Load();
        var texts = Enumerable.Range(0, 2000).Select(number => $"hello {number} héllo{number}").ToArray();
        var expected = texts.Select(tokenizer.Encode).ToArray();
        var fresh = _tiny.Load();
        var results = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => texts.Select(fresh.Encode).ToArray())));
        Assert.All(results, ids => Assert.Equal(expected, ids));
    }

    private string Marked(string text, int id, string token)
    {
        var tokenizer = _tiny.Load();
        return string.Concat(Pieces(tokenizer, tokenizer.Encode(text)));

        IEnumerable<string> Pieces(ITokenizer from, int[] ids)
        {
            var stream = from.StartDecoding();
            foreach (var next in ids) yield return next == id ? $"[{token}]" : stream.Append(next);
        }
    }

    private static string WellFormed(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
}
