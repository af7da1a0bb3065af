using System.Text.Json;
using D1.Tests;
using D1.Text.Tokenization;

namespace D1.Text.Tests.Tokenization;

/// <summary>Every recorded encoding and decoding of the reference implementation, exactly.</summary>
public sealed class GoldenTokenizerTests
{
    [SharedFact("hub/tokenizer-golden")]
    public void Texts_have_the_recorded_ids() => GoldenTokenizers.AssertNone(GoldenTokenizers.Cases("LLaDA-*.jsonl").Select(item =>
    {
        var (expected, got) = (item.Case.Ids(), GoldenTokenizers.Load(item.Model).Encode(item.Case.Text("text")));
        return got.SequenceEqual(expected) ? null : $"{item.Where}: expected [{string.Join(' ', expected)}], got [{string.Join(' ', got)}]";
    }));

    [SharedFact("hub/tokenizer-golden")]
    public void Ids_have_the_recorded_texts() =>
        GoldenTokenizers.AssertNone(AllWithIds()
            .SelectMany(item => Decodings(item, (tokenizer, ids, skip) => tokenizer.Decode(ids, skip))));

    [SharedFact("hub/tokenizer-golden")]
    public void Streams_have_the_recorded_texts() =>
        GoldenTokenizers.AssertNone(AllWithIds().SelectMany(item => Decodings(item, (tokenizer, ids, skip) =>
    {
        var stream = tokenizer.StartDecoding(skip);
        return string.Concat(ids.Select(stream.Append)) + stream.Finish();
    })));

    [SharedFact("hub/models/GSAI-ML/LLaDA-8B-Instruct/tokenizer.json")]
    public void Special_tokens_are_LLaDAs()
    {
        var tokenizer = GoldenTokenizers.Load("LLaDA-8B-Instruct");
        Assert.Equal((126349, 126081, 126081, 126336), (tokenizer.VocabularySize, tokenizer.EosId, tokenizer.PadId, tokenizer.MaskId));
        Assert.Equal((126081, 126336), (GoldenTokenizers.Load("LLaDA-8B-Base").EosId, GoldenTokenizers.Load("LLaDA-8B-Base").MaskId));
    }

    private static IEnumerable<(string Where, string Model, JsonElement Case)> AllWithIds() =>
        GoldenTokenizers.Cases("LLaDA-*.jsonl").Concat(GoldenTokenizers.Cases("decode-only.*.jsonl"));

    private static IEnumerable<string?> Decodings((string Where, string Model, JsonElement Case) item,
        Func<ITokenizer, int[], bool, string> decode)
    {
        var tokenizer = GoldenTokenizers.Load(item.Model);
        foreach (var (name, skip) in ((string, bool)[])[("decoded", false), ("decoded_skip_special", true)])
        {
            if (!item.Case.TryGetProperty(name, out _)) continue;
            var (expected, got) = (item.Case.Text(name), decode(tokenizer, item.Case.Ids(), skip));
            if (got != expected)
                yield return $"{item.Where} ({name}): expected {JsonSerializer.Serialize(expected)}, got {JsonSerializer.Serialize(got)}";
        }
    }
}
