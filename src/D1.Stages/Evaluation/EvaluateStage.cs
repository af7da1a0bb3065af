using D1.Core;
using D1.Model.Network;
using D1.Pipeline;
using D1.Pipeline.Guard;
using D1.Pipeline.Records;
using D1.Pipeline.Statistics;
using D1.Stages.Estimates;
using D1.Stages.Models;
using D1.Stages.Sources;
using D1.Stages.Traces;
using D1.Stages.Training;
using D1.Tasks;

namespace D1.Stages.Evaluation;

/// <summary>Decodes one task's test problems at one length and scores them: a cell of Table 1.</summary>
public sealed class EvaluateStage : TorchStage<EvaluateOptions>
{
    public const string ItemsFile = VerdictFile.Name;

    /// <summary>The metric that holds what the model scored in its training run's validation; absent where there was none.</summary>
    public const string ValidationScore = "validation";

    /// <summary>
    /// The metric that holds which of a training run's validated models it is, from 1; absent like <see cref="ValidationScore"/>.
    /// </summary>
    public const string Checkpoint = "checkpoint";

    /// <summary>The metric that holds how many tokens a forward pass wrote, over all answers; docs/artifacts.md.</summary>
    public const string TokensPerPass = "tokens_per_pass";

    public override string Name => "evaluate";

    public override string Produces => "cell";

    public override IReadOnlyList<InputSlot> Inputs => StageInputs.Slots;

    public override IReadOnlyList<string> Outputs => [ItemsFile];

    public override IReadOnlyList<string> Records => [Sample.FileName, DecodeTrace.FileName];

    protected override IEnumerable<Kind> Kinds(EvaluateOptions options, IReadOnlyCollection<string> inputs) =>
        StageInputs.Kinds([options.Task], inputs);

    protected override IReadOnlyList<SpecRule<EvaluateOptions>> Rules =>
    [
        DataRules.OnlyOfData,
        (options, planned) => DataRules.Task(options.Task, planned),
        (options, _) => DataRules.Wording(options.Task, options),
        (options, planned) => DataRules.Words("task", [options.Task], planned),
        (options, planned) => DataRules.FilesOfRows(options.Task, options, planned),
        (options, planned) => options.Problems is not { } count ? []
            : DataRules.Problems("problems", options.Task, options.Split, count, options.Seed, options.HeldOut, planned),
        TestIsThere,
        CheckpointIsKept,
    ];

    // Where a spec asks for no number, it is the task's test that says how many.
    private static IEnumerable<(string Parameter, string Problem)> TestIsThere(EvaluateOptions options, PlannedSpec planned)
    {
        if (options.Problems is not null || !planned.Has(StageInputs.DataSlot)) return [];
        var usual = TaskRegistry.FindPublished(options.Task)?.UsualProblems(options.Split) ?? 1;
        return DataRules.Problems("split", options.Task, options.Split, usual, options.Seed, options.HeldOut, planned);
    }

    private static IEnumerable<(string Parameter, string Problem)> CheckpointIsKept(EvaluateOptions options, PlannedSpec planned)
    {
        if (options.Checkpoint is not { } number || planned.Input("model") is not { } model) yield break;
        if ((model.Options as ITrainingOptions)?.Validation is not { } validation)
            yield return (Checkpoint, $"asks for a model of {model.DisplayName}, which kept no models; its spec needs 'validation'");
        else if (number > validation.Times)
            yield return (Checkpoint,
                $"is too many: {model.DisplayName} validates {validation.Times} times; see its spec's validation.times");
    }

    protected override StageEstimate Estimate(EvaluateOptions options, EstimateContext context)
    {
        if (EstimatedModel.Of(context) is not { } model) return new();
        var (prompt, problems) = (TaskSizes.PromptTokens(options.Task, context),
            options.Problems ?? TaskSizes.TestProblems(options.Task, context));
        double length = prompt + options.GenLength, passes = options.GenLength / (double)options.TokensPerStep;
        var answers = (long)problems * options.Samples;
        // A guided answer is two sequences.
        var sequences = (options.IsGuided ? 2 : 1) * answers;
        return new StageEstimate
        {
            Memory = new(
            [
                ModelMemory.Frozen(ModelMemory.WeightBytes(model, options.Precision)),
                .. new PassMemory(model, options.Precision)
                    .Decode(options, options.Temperature, Math.Min(options.BatchSize, answers), prompt),
            ]),
            Problem = TaskSizes.ContextProblem(model.Config, options.Task, context, options.GenLength),
            MultiplyAdds = passes * ForwardCost.MultiplyAdds(model.Config, sequences, length, options.BlockLength, options.BlockLength),
        };
    }

    protected override void Run(EvaluateOptions options, StageContext context)
    {
        var tokenizer = StageInputs.Tokenizer(context);
        var task = StageInputs.Task(context, options.Task, options);
        var problems = options.Problems ?? task.UsualProblems(options.Split);
        var asked = task.Problems(options.Split, problems, (ulong)options.Seed)
            .SelectMany(problem => Enumerable.Repeat(problem, options.Samples));
        var batches = TestItem.Of(asked).Chunk(options.BatchSize).ToList();
        var sizes = batches.ConvertAll(batch => batch.Length);
        var log = new BatchLog<EvaluatedItem>(Path.Combine(context.WorkFolder, ItemsFile), sizes, EvaluatedItem.Parse,
            item => item.ToJson());
        var samples = new BatchLog<Sample>(Path.Combine(context.WorkFolder, Sample.FileName), sizes, Sample.Parse,
            sample => sample.ToJson());
        // A batch counts that both have.
        var items = log.Recover(samples.Recover().Count);
        samples.Recover(items.Count);

        SayRollouts(options, context);
        var (folder, validation, validationScore) = KeptModels.Choose(context.Input("model"), options.Checkpoint);
        using var model = options.Precision.Load(folder, context.TorchDevice());
        foreach (var (id, problem) in batches.SelectMany(batch => batch))
        {
            var tokens = tokenizer.Encode(problem.Prompt).Length + options.GenLength;
            model.Config.RequireContext(tokens, $"problem '{id}' with gen_length {options.GenLength}");
        }

        var decoding = options.ToDecoding();
        var examination = new Examination(model, task, tokenizer, decoding, options.Padding, (ulong)options.Seed);
        var traces = new CellTraces(Path.Combine(context.WorkFolder, DecodeTrace.FileName),
            CellTraces.NameOf(context.Input("model").Manifest, options.Checkpoint), model.Config, tokenizer, decoding);
        using var throughput = new Throughput(context);
        var meter = context.Begin("decoding", (long)problems * options.Samples, items.Count);
        var first = items.Count;
        foreach (var batch in batches.Skip(batches.TakeWhile((_, index) => batches.Take(index + 1).Sum(b => b.Length) <= first).Count()))
        {
            context.Cancellation.ThrowIfCancellationRequested();
            throughput.Begin();
            using var passes = new PassCounter(batch.Length, model.Config.MaskTokenId, model.Device);
            var evaluated = examination.Evaluate(batch,
                length => passes.Take + (items.Count == 0 ? traces.Watch(batch, length) : null));
            evaluated = [.. evaluated.Zip(passes.Counts, (each, counted) => (each.Item with
            {
                Passes = counted.Passes,
                Written = counted.Tokens,
                Reward = options.Samples > 1 ? each.Answer.Reward : null,
            }, each.Answer))];
            traces.Save();
            throughput.Add((long)batch.Length * options.GenLength);
            samples.Append(evaluated.Select(each => each.Answer.ToSample(validation?.Step ?? 0, task, each.Item.Id)));
            log.Append(evaluated.Select(each => each.Item));
            items.AddRange(evaluated.Select(each => each.Item));
            meter.Report(items.Count, [.. throughput.Figures]);
        }

        foreach (var file in (string[])[ItemsFile, Sample.FileName])
            File.Copy(Path.Combine(context.WorkFolder, file), context.Output(file));
        traces.CopyTo(context.Output(DecodeTrace.FileName));
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
        context.Result(TokensPerPass, items.Sum(item => (double)item.Written!) / Math.Max(1, items.Sum(item => (double)item.Passes!)));
        RecordMasks(context, items);
        context.Result("solved", items.Count(item => item.Verdict.Correct == item.Verdict.Total));
        foreach (var readings in items.SelectMany(item => item.Strict ?? new Dictionary<string, bool>()).GroupBy(reading => reading.Key))
            context.Result($"strict/{readings.Key}", 100 * readings.Average(reading => reading.Value ? 1.0 : 0));
        if (options.Samples > 1)
            foreach (var (name, value) in SampledAnswers.Count(items, options.Samples).Metrics)
                context.Result(name, value);
        if (validation is not null && validationScore is { } chosenBy)
        {
            context.Result(Checkpoint, validation.Number);
            context.Result("checkpoint_step", validation.Step);
            context.Result(ValidationScore, chosenBy);
        }
        throughput.Record();
    }

    [OutsideKey("for people; no output")]
    private static void SayRollouts(EvaluateOptions options, StageContext context)
    {
        if (RolloutDifference.Of(CanonicalJson.FromOptions(options)?.AsObject(), context.Input("model").Manifest.EffectiveSpec) is { } line)
            context.Say($"decodes otherwise than the rollouts that trained the model: {line}");
    }

    private static void RecordMasks(StageContext context, List<EvaluatedItem> items)
    {
        var masks = items.Sum(item => item.MasksLeft ?? 0);
        context.Result("masks_left", masks);
        if (masks > 0)
            context.Say($"{items.Count(item => item.MasksLeft > 0)} of {items.Count} answers still hold masks, {masks} in all, "
                + "and are scored as they are: the model predicted the mask token (may_predict_mask: false prevents it), "
                + "or prompts hold masks");
    }
}
