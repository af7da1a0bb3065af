using D1.Core;
using D1.Model.Decoding;
using D1.Model.Network;
using D1.Pipeline.Statistics;
using D1.Stages.Evaluation;
using D1.Tasks;
using D1.Text.Tokenization;
using static TorchSharp.torch;

namespace D1.Stages.Bench;

/// <summary>Times decoding, exact and by each approximate sampler.</summary>
public sealed class DecodeBenchmark
{
    private readonly Llada _model;
    private readonly BenchmarkOptions _options;
    private readonly WordLevelTokenizer? _tokenizer;
    private readonly IReadOnlyList<TestItem> _items = [];
    private readonly IReadOnlyList<LeftPaddedPrompts> _batches;

    /// <exception cref="InputException">The model's vocabulary is not the task's.</exception>
    public DecodeBenchmark(Llada model, BenchmarkOptions options)
    {
        (_model, _options) = (model, options);
        if (options.Task is not { } task)
        {
            _batches = [RandomPrompts(model.Config, options)];
            return;
        }

        _tokenizer = TaskRegistry.NanoTask(task).CreateTokenizer();
        if (model.Config.VocabSize != _tokenizer.VocabularySize)
            throw new InputException($"the model has a vocabulary of {model.Config.VocabSize}, the task {task} one of "
                + $"{_tokenizer.VocabularySize}: leave out the task, or give a model that was trained on it");
        _items = TestItem.Of(TaskRegistry.NanoTask(task).Problems(Split.Test, options.Problems, options.Seed));
        _batches =
        [
            .. _items.Chunk(options.Batch).Select(batch => LeftPaddedPrompts.Encode(batch.Select(item => item.Problem.Prompt), _tokenizer)),
        ];
    }

    /// <summary>Prompts of random tokens, special ones left out, int64 <c>[B, P]</c>.</summary>
    internal static LeftPaddedPrompts RandomPrompts(LladaConfig config, BenchmarkOptions options)
    {
        var draws = new CounterRandom(options.Seed, "benchmark", 0);
        long[] special = [config.MaskTokenId, config.EosTokenId, config.PadTokenId];
        var ordinary = Enumerable.Range(0, config.VocabSize).Select(id => (long)id).Except(special).ToArray();
        return LeftPaddedPrompts.Create(
            [.. Enumerable.Range(0, options.Batch)
                .Select(_ => Enumerable.Range(0, options.PromptLength).Select(_ => ordinary[draws.Next(ordinary.Length)]).ToArray())],
            config.PadTokenId);
    }

    /// <summary>The exact decode; where a tool judges the answers, that; then, when asked for, every approximation of the decode.</summary>
    public IEnumerable<Measurement> Run(bool approximations)
    {
        var (exact, measurement) = Measure("exact", _options.Decoding with { Cache = DecodingCache.None, Threshold = null, Factor = null },
            Work());
        yield return measurement;
        // A tool judges answers of such a task: it takes its time too.
        if (TaskRegistry.Nano.FirstOrDefault(kind => kind.Name == _options.Task) is { Tool: not null })
            yield return Measurement.Of("scoring", _options.Runs, measurement.Tokens, null, () => Verdicts(exact));
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
        var measurement = Measurement.Of(name, _options.Runs, _batches.Sum(batch => batch.Ids.size(0)) * decoding.GenLength, gflop,
            () => rows = [.. _batches.SelectMany(batch => Decode(batch.Ids, decoding))]);
        return (rows, measurement with { Score = _tokenizer is null ? null : 100 * ClusteredRatio.Estimate(Verdicts(rows)).Ratio });
    }

    private List<int[]> Decode(Tensor prompts, DecodingOptions decoding)
    {
        using var scope = NewDisposeScope();
        var sequences = new SemiAutoregressiveDecoder(_model, decoding, new SeededNoise(_options.Seed)).Decode(prompts).Sequences;
        return Completions.Rows(sequences.narrow(1, prompts.size(1), decoding.GenLength));
    }

    private double Work()
    {
        var work = new NecessaryWork(_model.Config);
        return _batches.Sum(batch => work.Decode(batch.Ids.size(0), batch.Ids.size(1), _options.Decoding));
    }

    private Agreement Compare(List<int[]> exact, List<int[]> rows)
    {
        var pairs = exact.Zip(rows, (a, b) => a.Zip(b).Take(Math.Max(End(a), End(b)))).SelectMany(pair => pair).ToList();
        var same = pairs.Average(pair => pair.First == pair.Second ? 1.0 : 0);
        if (_tokenizer is null)
            return new Agreement(same, null, null);
        var (before, after) = (Verdicts(exact), Verdicts(rows));
        return new Agreement(same, before.Zip(after, (a, b) => a == b ? 1.0 : 0).Average(), PairedTest.Of(before, after));
    }

    // Tokens of a completion, its EOS included.
    private int End(int[] row) => Array.IndexOf(row, _model.Config.EosTokenId) is var eos and >= 0 ? eos + 1 : row.Length;

    private List<ItemVerdict> Verdicts(List<int[]> rows)
    {
        // A new one, that remembers no verdicts.
        var task = (ITask)TaskRegistry.Nano.First(kind => kind.Name == _options.Task).Make();
        var answers = _items.Zip(rows, (item, row) => (Item: item, Text: _tokenizer!.Decode(row, skipSpecialTokens: true))).ToList();
        foreach (var (item, text) in answers) task.Expect(item.Problem, text);
        return
        [
            .. answers.Select(answer => (answer.Item, Verdict: task.Score(answer.Item.Problem, answer.Text)))
                .Select(scored => new ItemVerdict(scored.Item.Id, scored.Item.Problem.Id, scored.Verdict.Correct, scored.Verdict.Total)),
        ];
    }
}
