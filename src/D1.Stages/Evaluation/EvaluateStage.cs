using D1.Model.Decoding;
using D1.Model.Tokenization;
using D1.Stages.Pipeline;
using D1.Stages.Sampling;
using D1.Stages.Training;
using D1.Tasks;

using static TorchSharp.torch;

namespace D1.Stages.Evaluation;

/// <summary>Decodes one task's test problems at one length and scores them: a cell of Table 1.</summary>
public sealed class EvaluateStage : Stage<EvaluateOptions>
{
    public const string ItemsFile = "items.jsonl";

    public override string Name => "evaluate";

    public override int CodeVersion => 2;

    public override string Produces => "cell";

    public override IReadOnlyList<InputSlot> Inputs => [new("model", "model")];

    public override IReadOnlyList<string> Outputs => [ItemsFile];

    protected override long LeastMemory(EvaluateOptions options, StageContext context) =>
        MemoryFloor.OfWeights(context.Input("model"), options.Precision)
        + MemoryFloor.OfDecoding(MemoryFloor.Config(context.Input("model")), Math.Min(options.BatchSize, options.Problems), options.BlockLength);

    protected override void Run(EvaluateOptions options, StageContext context)
    {
        var tokenizer = NanoTasks.CreateTokenizer();
        var task = NanoTasks.Get(options.Task);
        var batches = task.Problems(options.Split, options.Problems, (ulong)options.Seed).Chunk(options.BatchSize).ToList();
        var log = new BatchLog(Path.Combine(context.WorkFolder, ItemsFile), [.. batches.Select(batch => batch.Length)]);
        var items = log.Recover();

        using var model = options.Precision.Load(context.Input("model").Folder);
        // Greedy decoding draws nothing.
        var decoder = new SemiAutoregressiveDecoder(model, options.ToDecoding(), new SeededNoise((ulong)options.Seed));
        var meter = context.Begin("decoding", options.Problems, items.Count);
        var started = context.Time.GetTimestamp();
        var first = items.Count;
        foreach (var batch in batches.Skip(batches.TakeWhile((_, index) => batches.Take(index + 1).Sum(b => b.Length) <= first).Count()))
        {
            context.Cancellation.ThrowIfCancellationRequested();
            var evaluated = Evaluate(batch, task, tokenizer, decoder, options);
            log.Append(evaluated);
            items.AddRange(evaluated);
            meter.Report(items.Count, ("sequences/s", (items.Count - first) / context.Time.GetElapsedTime(started).TotalSeconds));
        }

        File.Copy(Path.Combine(context.WorkFolder, ItemsFile), context.Output(ItemsFile));
        var verdicts = items.ConvertAll(item => item.Verdict);
        var (ratio, error) = ClusteredRatio.Estimate(verdicts);
        var interval = Interval.Of(verdicts);
        context.Result("score", 100 * ratio);
        context.Result("standard_error", 100 * error);
        context.Result("interval_low", interval.Low);
        context.Result("interval_high", interval.High);
        context.Result("correct", verdicts.Sum(verdict => verdict.Correct));
        context.Result("total", verdicts.Sum(verdict => verdict.Total));
        context.Result("n", verdicts.Count);
        context.Result("solved", items.Count(item => item.Verdict.Correct == item.Verdict.Total));
        context.Measure("sequences_per_second", (items.Count - first) / Math.Max(1e-9, context.Time.GetElapsedTime(started).TotalSeconds));
    }

    internal static List<EvaluatedItem> Evaluate(Problem[] batch, ITask task, ITokenizer tokenizer, SemiAutoregressiveDecoder decoder, EvaluateOptions options)
    {
        using var scope = NewDisposeScope();
        var prompts = LeftPaddedPrompts.Encode(batch.Select(problem => problem.Prompt), tokenizer);
        var sequences = decoder.Decode(prompts.Ids, prompts.AttentionMask(options.Padding)).Sequences;
        var rows = Completions.Rows(sequences.narrow(1, prompts.Ids.size(1), options.GenLength));
        return [.. batch.Zip(rows, (problem, row) => Item(task, problem, tokenizer.Decode(row, skipSpecialTokens: true)))];
    }

    private static EvaluatedItem Item(ITask task, Problem problem, string completion)
    {
        var verdict = task.Score(problem, completion);
        return verdict.Total == 1
            ? new EvaluatedItem { Id = problem.Id, Correct = verdict.Correct == 1, Extracted = verdict.Extracted, Completion = completion }
            : new EvaluatedItem { Id = problem.Id, CorrectCells = verdict.Correct, EmptyCells = verdict.Total, Extracted = verdict.Extracted, Completion = completion };
    }
}
