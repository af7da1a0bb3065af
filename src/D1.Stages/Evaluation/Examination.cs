using D1.Core;
using D1.Model.Decoding;
using D1.Model.Network;
using D1.Pipeline.Statistics;
using D1.Stages.Sampling;
using D1.Tasks;
using D1.Text.Tokenization;
using static TorchSharp.torch;

namespace D1.Stages.Evaluation;

/// <summary>Has a model answer problems and scores what comes out, in cells of Table 1 and in validation.</summary>
/// <param name="model">The model.</param>
/// <param name="task">Whose problems.</param>
/// <param name="tokenizer">The model's tokenizer.</param>
/// <param name="decoding">How to decode.</param>
/// <param name="padding">What left padding of a batch's shorter prompts does.</param>
/// <param name="seed">What answers draw comes from this and their items' ids.</param>
internal sealed class Examination(Llada model, ITask task, ITokenizer tokenizer, DecodingOptions decoding,
    Padding padding = Padding.Released, ulong seed = 0)
{
    /// <summary>What the terms of the reward weigh in the answers.</summary>
    public RewardWeights Weights { get; init; } = RewardWeights.OfTasks;

    /// <summary>Items of the problems, in their order, with their answers.</summary>
    /// <param name="batch">The problems; they are one batch.</param>
    /// <param name="watch">Who watches the decode, given the length of the prompts in tokens.</param>
    public List<(EvaluatedItem Item, ScoredAnswer Answer)> Evaluate(
        IReadOnlyList<TestItem> batch, Func<long, Action<DecodingStep>>? watch = null)
    {
        using var scope = NewDisposeScope();
        var prompts = LeftPaddedPrompts.Encode(batch.Select(item => item.Problem.Prompt), tokenizer, device: model.Device);
        var noise = new RowNoise(
            [.. batch.Select(item => (ulong)CounterRandom.Seed(seed, "evaluation", (long)CounterRandom.Hash(item.Id)))], model.Device);
        var decoder = new SemiAutoregressiveDecoder(model, decoding, noise) { OnStep = watch?.Invoke(prompts.Ids.size(1)) };
        var decoded = decoder.Decode(prompts.Ids, prompts.AttentionMask(padding));
        var rows = Completions.Rows(decoded.Sequences.narrow(1, prompts.Ids.size(1), decoding.GenLength));
        foreach (var (item, tokens) in batch.Zip(rows)) ScoredAnswer.Expect(task, item.Problem, tokens, tokenizer);
        return [.. batch.Zip(rows, decoded.MasksLeft).Select(each => Scored(each.First, each.Second, each.Third))];
    }

    /// <summary>Share of correct units, from 0 to 1.</summary>
    /// <param name="problems">The problems.</param>
    /// <param name="batchSize">Problems of a batch.</param>
    /// <param name="beforeBatch">Called before every batch.</param>
    /// <param name="answered">Gets every answer with its item's id.</param>
    public double Score(IReadOnlyList<Problem> problems, int batchSize, Action beforeBatch, Action<string, ScoredAnswer> answered)
    {
        var verdicts = new List<ItemVerdict>();
        foreach (var batch in TestItem.Of(problems).Chunk(batchSize))
        {
            beforeBatch();
            foreach (var (item, answer) in Evaluate(batch))
            {
                verdicts.Add(item.Verdict);
                answered(item.Id, answer);
            }
        }

        return ClusteredRatio.Estimate(verdicts).Ratio;
    }

    private (EvaluatedItem Item, ScoredAnswer Answer) Scored(TestItem item, int[] tokens, long masksLeft)
    {
        var answer = ScoredAnswer.Of(task, item.Problem, tokens, tokenizer, Weights);
        var verdict = answer.Verdict;
        var scored = new EvaluatedItem
        {
            Id = item.Id,
            Problem = item.Problem.Id,
            Extracted = verdict.Extracted,
            Failure = verdict.Failure,
            Strict = verdict.Strict.Count == 0 ? null : verdict.Strict.ToDictionary(test => test.Name, test => test.Passed),
            MasksLeft = masksLeft == 0 ? null : masksLeft,
            Completion = answer.Scored,
        };
        return (verdict.Total == 1
            ? scored with { Correct = verdict.Correct == 1 }
            : scored with { CorrectCells = verdict.Correct, EmptyCells = verdict.Total }, answer);
    }
}
