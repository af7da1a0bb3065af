using System.Text;
using D1.Tasks;
using D1.Text.Tokenization;

namespace D1.Stages.Bench;

/// <summary>
/// Times a tokenizer on a corpus that is generated: worked solutions of the nano tasks of Table 1, which each of them has tokens for. Words
/// that come back are what a tokenizer's caches are for.
/// </summary>
/// <param name="tokenizer">The tokenizer.</param>
/// <param name="examples">Texts of a run.</param>
/// <param name="runs">Timed runs.</param>
/// <param name="seed">Of the corpus.</param>
public sealed class TokenizerBenchmark(ITokenizer tokenizer, int examples, int runs, ulong seed = 0)
{
    /// <summary>Encoding every text, then decoding what it came to.</summary>
    public IEnumerable<Measurement> Run()
    {
        var corpus = new Corpus(TaskRegistry.NanoTable1, Split.Train, SolutionMix.TracesOnly, seed);
        var texts = Enumerable.Range(0, examples).Select(index => $"{corpus[index].Problem.Prompt} {corpus[index].Completion}").ToArray();
        var encoded = Array.ConvertAll(texts, tokenizer.Encode);
        var (tokens, bytes) = (encoded.Sum(ids => (long)ids.Length), texts.Sum(text => (long)Encoding.UTF8.GetByteCount(text)));
        yield return Measurement.Of("encode", runs, tokens, null,
            () => Array.ForEach(texts, text => tokenizer.Encode(text))) with
        { TextBytes = bytes };
        yield return Measurement.Of("decode", runs, tokens, null,
            () => Array.ForEach(encoded, ids => tokenizer.Decode(ids))) with
        { TextBytes = bytes };
    }
}
