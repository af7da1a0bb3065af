using System.Text.Json;
using D1.Model.Tokenization;
using D1.Model.Tokenization.Decoders;
using D1.Model.Tokenization.Normalizers;
using D1.Model.Tokenization.PreTokenizers;

namespace D1.Model.Tests.Tokenization;

/// <summary>The parts of a tokenizer.json one by one: normalisers, pre-tokenizers, decoders.</summary>
public sealed class TokenizerPartsTests
{
    [Theory]
    [InlineData("Isolated", false, "a-b--c", "a|-|b|-|-|c")]
    [InlineData("Removed", false, "a-b--c", "a|b|c")]
    [InlineData("Removed", true, "a-b--c", "-|-|-")]
    [InlineData("MergedWithPrevious", false, "-a-b--c", "-|a-|b-|-|c")]
    [InlineData("MergedWithNext", false, "a-b--c-", "a|-b|-|-c|-")]
    [InlineData("Contiguous", false, "a-b--c", "a|-|b|--|c")]
    public void Split_does_with_a_match_what_its_behavior_says(string behavior, bool invert, string text, string words) =>
        Assert.Equal(words, Words(
            $$"""{"type":"Split","pattern":{"String":"-"},"behavior":"{{behavior}}","invert":{{(invert ? "true" : "false")}}}""", text));

    [Theory]
    [InlineData("""{"type":"ByteLevel","add_prefix_space":true}""", "hi you", "Ġhi|Ġyou")]
    [InlineData("""{"type":"ByteLevel","add_prefix_space":true}""", " hi", "Ġhi")]
    [InlineData("""{"type":"ByteLevel","add_prefix_space":false,"use_regex":false}""", "hé you", "hÃ©Ġyou")]
    [InlineData("""{"type":"Digits","individual_digits":true}""", "a12½", "a|1|2|½")]
    [InlineData("""{"type":"Digits","individual_digits":false}""", "a12½b", "a|12½|b")]
    [InlineData("""{"type":"Punctuation"}""", "a,.b", "a|,|.|b")]
    [InlineData("""{"type":"Punctuation","behavior":"Contiguous"}""", "a,.b", "a|,.|b")]
    [InlineData("""{"type":"Whitespace"}""", "a_1, b", "a_1|,|b")]
    [InlineData("""{"type":"WhitespaceSplit"}""", "a,  b", "a,|b")]
    [InlineData("""{"type":"CharDelimiterSplit","delimiter":"x"}""", "axb", "a|b")]
    [InlineData("""{"type":"Metaspace","replacement":"▁","prepend_scheme":"always"}""", "a  b", "▁a|▁|▁b")]
    [InlineData("""{"type":"Metaspace","replacement":"▁","prepend_scheme":"never","split":false}""", "a b", "a▁b")]
    [InlineData("""{"type":"Sequence","pretokenizers":[{"type":"Digits","individual_digits":true}"""
        + """,{"type":"ByteLevel","add_prefix_space":true}]}""", "a1", "Ġa|Ġ1")]
    public void Words_are_cut_as_the_reference_does(string json, string text, string words) => Assert.Equal(words, Words(json, text));

    [Theory]
    [InlineData("""{"type":"NFC"}""", "e\u0301\uFFFEo\u0308", "é\uFFFEö")]
    [InlineData("""{"type":"NFKD"}""", "ﬁé", "fie\u0301")]
    [InlineData("""{"type":"Lowercase"}""", "ÉİΣ", "éi\u0307σ")]
    [InlineData("""{"type":"Prepend","prepend":"_"}""", "a", "_a")]
    [InlineData("""{"type":"Replace","pattern":{"Regex":" +"},"content":"▁"}""", "a  b c", "a▁b▁c")]
    [InlineData("""{"type":"Strip","strip_left":true,"strip_right":false}""", " a ", "a ")]
    [InlineData("""{"type":"Sequence","normalizers":[{"type":"NFD"},{"type":"StripAccents"}]}""", "éa", "ea")]
    public void Texts_are_normalised_as_the_reference_does(string json, string text, string expected) =>
        Assert.Equal(expected, NormalizerReader.Read(new JsonPlace(JsonElement.Parse(json)))!.Normalize(text));

    [Theory]
    [InlineData("""{"type":"ByteLevel"}""", "Ġa|Ã|©|<x y>", " aé<x y>")]
    [InlineData("""{"type":"Sequence","decoders":[{"type":"Replace","pattern":{"String":"▁"},"content":" "},{"type":"ByteFallback"}"""
        + """,{"type":"Fuse"},{"type":"Strip","content":" ","start":1,"stop":0}]}""",
        "▁a|▁b|<0xC3>|<0xA9>|<0xFF>|<0xC3>|c", "a b\uFFFD\uFFFD\uFFFD\uFFFDc")]
    [InlineData("""{"type":"Metaspace","replacement":"▁"}""", "▁a|▁b", "a b")]
    [InlineData("""{"type":"BPEDecoder","suffix":"</w>"}""", "a|b</w>|c</w>", "ab c")]
    [InlineData("null", "a|b", "a b")]
    public void Tokens_are_put_together_as_the_reference_does(string json, string tokens, string expected)
    {
        var place = json == "null" ? (JsonPlace?)null : new JsonPlace(JsonElement.Parse(json));
        var parts = tokens.Split('|');
        var text = DecoderReader.Read(place).Decode([.. parts]);
        Assert.Equal(expected, text);
        StreamingDecoder stream = DecoderReader.IsByteLevel(place) ? new ByteStream(id => parts[id])
            : new TokenStream(DecoderReader.Read(place), id => parts[id]);
        Assert.Equal(text, string.Concat(Enumerable.Range(0, parts.Length).Select(stream.Append)) + stream.Finish());
    }

    private static string Words(string json, string text)
    {
        var words = new List<ReadOnlyMemory<char>>();
        PreTokenizerReader.Read(new JsonPlace(JsonElement.Parse(json)))!.Cut(text.AsMemory(), isStart: true, words);
        return string.Join('|', words);
    }
}
