using D1.Model;
using D1.Model.Decoding;
using D1.Model.Network;
using D1.Model.Randomness;
using D1.Stages.Evaluation;
using D1.Stages.Sampling;
using D1.Tasks;
using static TorchSharp.torch;

namespace D1.Stages.Benchmarking;

/// <summary>Times decoding, exact and by each approximate sampler.</summary>
public sealed class DecodeBenchmark
{
    private readonly Llada _model;
    private readonly BenchmarkOptions _options;
    private readonly IReadOnlyList<Problem>? _problems;
    private readonly LeftPaddedPrompts _prompts;

    /// <exception cref="InputException">The model's vocabulary is not the task's.</exception>
    public DecodeBenchmark(Llada model, BenchmarkOptions options)
    {
        (_model, _options) = (model, options);
        _problems = options.Task is { } name ? [.. NanoTasks.Get(name).Problems(Split.Test, options.Batch, options.Seed)] : null;
        _prompts = _problems is null ? RandomPrompts(model.Config, options) : Encode(model.Config, _problems);
    }

    /// <summary>Prompts of random tokens, special ones left out, int64 <c>[B, P]</c>.</summary>
    internal static LeftPaddedPrompts RandomPrompts(LladaConfig config, BenchmarkOptions options)
    {
        var draws = new CounterRandom(options.Seed, "benchmark", 0);
        long[] special = [config.MaskTokenId, config.EosTokenId, config.PadTokenId];
        var ordinary = Enumerable.Range(0, config.VocabSize).Select(id => (long)id).Except(special).ToArray();
        return LeftPaddedPrompts.Create(
            [.. Enumerable.Range(0, options.Batch).Select(_ => Enumerable.Range(0, options.PromptLength).Select(_ => ordinary[draws.Next(ordinary.Length)]).ToArray())],
            config.PadTokenId);
    }

    private static LeftPaddedPrompts Encode(LladaConfig config, IReadOnlyList<Problem> problems)
    {
        var tokenizer = NanoTasks.CreateTokenizer();
        return config.VocabSize == tokenizer.VocabularySize
            ? LeftPaddedPrompts.Encode(problems.Select(problem => problem.Prompt), tokenizer)
            : throw new InputException($"the model has a vocabulary of {config.VocabSize}, the nano tasks one of {tokenizer.VocabularySize}: leave out the task, or give a model of theirs");
    }

    /// <summary>The exact decode, then, when asked for, every approximation of it.</summary>
    public IEnumerable<Measurement> Run(bool approximations)
    {
        var (exact, measurement) = Measure("exact", _options.Decoding with { Cache = DecodingCache.None, Threshold = null, Factor = null }, Work());
        yield return measurement;
        if (!approximations)
            yield break;
        foreach (var (name, decoding) in Approximations(_options.Decoding))
        {
            var (rows, approximate) = Measure(name, decoding, null);
            yield return approximate with { Agreement = Compare(exact, rows) };
        }
    }

    // Fast-dLLM's own settings.
    private static IEnumerable<(string Name, DecodingOptions Options)> Approximations(DecodingOptions exact)
    {
        yield return ("prefix cache", exact with { Cache = DecodingCache.Prefix });
        yield return ("dual cache", exact with { Cache = DecodingCache.Dual });
        yield return ("threshold 0.9", exact with { Threshold = 0.9 });
        yield return ("factor 1", exact with { Factor = 1 });
        yield return ("dual cache, threshold 0.9", exact with { Cache = DecodingCache.Dual, Threshold = 0.9 });
    }

    private (List<int[]> Rows, Measurement Measurement) Measure(string name, DecodingOptions decoding, double? gflop)
    {
        List<int[]> rows = [];
        var measurement = Measurement.Of(name, _options.Runs, (long)_options.Batch * decoding.GenLength, gflop, () =>
        {
            using var scope = NewDisposeScope();
            var sequences = new SemiAutoregressiveDecoder(_model, decoding, new SeededNoise(_options.Seed)).Decode(_prompts.Ids).Sequences;
            rows = Completions.Rows(sequences.narrow(1, _prompts.Ids.size(1), decoding.GenLength));
        });
        return (rows, measurement);
    }

    private double Work() => new NecessaryWork(_model.Config).Decode(_options.Batch, _prompts.Ids.size(1), _options.Decoding);

    private Agreement Compare(List<int[]> exact, List<int[]> rows)
    {
        var same = exact.Zip(rows, (a, b) => a.Zip(b, (x, y) => x == y ? 1.0 : 0).Average()).Average();
        if (_problems is null)
            return new Agreement(same, null, null);
        var (before, after) = (Score(exact), Score(rows));
        return new Agreement(same, before.Zip(after, (a, b) => a == b ? 1.0 : 0).Average(), PairedTest.Of(before, after));
    }

    private List<ItemVerdict> Score(List<int[]> rows)
    {
        var (task, tokenizer) = (NanoTasks.Get(_options.Task!), NanoTasks.CreateTokenizer());
        return [.. _problems!.Zip(rows, (problem, row) => (problem, Verdict: task.Score(problem, tokenizer.Decode(row, skipSpecialTokens: true))))
            .Select(item => new ItemVerdict(item.problem.Id, item.Verdict.Correct, item.Verdict.Total))];
    }
}
