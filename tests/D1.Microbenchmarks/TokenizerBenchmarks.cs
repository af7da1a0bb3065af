using BenchmarkDotNet.Attributes;
using D1.Tasks;
using D1.Tasks.Nano;
using D1.Text.Tokenization;

namespace D1.Microbenchmarks;

/// <summary>A worked solution of a nano task through the nano tokenizer.</summary>
public class TokenizerBenchmarks
{
    private readonly WordLevelTokenizer _tokenizer = NanoVocabulary.CreateTokenizer();
    private string _text = "";
    private int[] _ids = [];

    [GlobalSetup]
    public void Create()
    {
        var example = new Corpus(TaskRegistry.NanoTable1, Split.Train, SolutionMix.TracesOnly, seed: 1)[0];
        _text = $"{example.Problem.Prompt} {example.Completion}";
        _ids = _tokenizer.Encode(_text);
    }

    [Benchmark(Description = "encode a worked solution")]
    public int[] Encode() => _tokenizer.Encode(_text);

    [Benchmark(Description = "decode a worked solution")]
    public string Decode() => _tokenizer.Decode(_ids);
}
