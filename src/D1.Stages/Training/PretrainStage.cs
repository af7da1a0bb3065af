using D1.Core;
using D1.Model.Files;
using D1.Model.Network;
using D1.Pipeline;
using D1.Pipeline.Records;
using D1.Stages.Models;
using D1.Stages.Sources;
using D1.Tasks;
using D1.Text.Tokenization;
using static TorchSharp.torch;

namespace D1.Stages.Training;

/// <summary>Trains the nano base model from scratch: what downloading LLaDA-8B-Instruct is at the paper's scale.</summary>
public sealed class PretrainStage : TrainingStage<PretrainOptions>
{
    public override string Name => "pretrain";

    public override string Produces => "model";

    public override IReadOnlyList<string> Outputs => ModelOutputs.Files;

    public override IReadOnlyList<string> Records => [Curve.FileName];

    protected override IEnumerable<Kind> Kinds(PretrainOptions options, IReadOnlyCollection<string> inputs) =>
        StageInputs.SolvedKinds(options.Tasks, inputs);

    protected override IReadOnlyList<SpecRule<PretrainOptions>> Rules =>
        [TasksShareTheirWords, BatchHoldsASequence, BatchHasItsParts, LengthsHoldExamples];

    private static IEnumerable<(string Parameter, string Problem)> TasksShareTheirWords(PretrainOptions options, PlannedSpec planned)
    {
        var words = Tokenizer(options).Words;
        foreach (var name in options.Tasks.Where(name => !TaskRegistry.NanoTask(name).CreateTokenizer().Words.SequenceEqual(words)))
            yield return ("tasks", $"names {name}, whose words are not those of {options.Tasks[0]}: a model has one vocabulary");
    }

    private static IEnumerable<(string Parameter, string Problem)> BatchHoldsASequence(PretrainOptions options, PlannedSpec planned)
    {
        if (Longest(options) is var longest && options.TokensPerBatch < longest)
            yield return ("tokens_per_batch", FormattableString.Invariant(
                $"must hold a sequence of the longest of lengths ({longest}), not {options.TokensPerBatch} tokens"));
    }

    private static IEnumerable<(string Parameter, string Problem)> BatchHasItsParts(PretrainOptions options, PlannedSpec planned) =>
        BatchRules.Parts("tokens_per_batch", options.TokensPerBatch / Longest(options), options, planned);

    private static IEnumerable<(string Parameter, string Problem)> LengthsHoldExamples(PretrainOptions options, PlannedSpec planned)
    {
        var (tasks, seed) = (options.Tasks.Select(TaskRegistry.NanoTask).ToList(), (ulong)options.Seed);
        var tokenizer = Tokenizer(options);
        // Tasks of other words are complained of elsewhere.
        if (TasksShareTheirWords(options, planned).Any()) yield break;
        var held = SolutionExamples.HeldOut(tasks, tokenizer, seed, options.Validation?.Problems);
        foreach (var misfit in BatchRules.Fit("held-out solutions", held, Longest(options)))
            yield return misfit;
        // The beginning of the stream shows how long examples are.
        var beginning = Math.Min(options.TokensPerBatch, Math.Max(Longest(options), BatchRules.MostExamples));
        var (first, corpus) = (options with { TokensPerBatch = beginning }, CorpusOf(options, tasks));
        foreach (var length in options.Lengths.Select(share => share.Length).Distinct())
            if (Batch(first, corpus, tokenizer, step: 0, length) is null) yield return ("lengths", TooFew(length));
    }

    /// <summary>The tokenizer of the model.</summary>
    internal static WordLevelTokenizer Tokenizer(PretrainOptions options) => TaskRegistry.NanoTask(options.Tasks[0]).CreateTokenizer();

    private static int Longest(PretrainOptions options) => options.Lengths.Max(share => share.Length);

    protected override StageEstimate Estimate(PretrainOptions options, EstimateContext context) =>
        MaskedDiffusionRun.Estimate(options, new(options.Model.ToConfig(Tokenizer(options)), 0), null, new(),
            options.TokensPerBatch, context.Threads);

    protected override void Run(PretrainOptions options, StageContext context)
    {
        var seed = (ulong)options.Seed;
        var tasks = options.Tasks.Select(context.Get<ISyntheticTask>).ToList();
        var tokenizer = tasks[0].CreateTokenizer();
        var corpus = CorpusOf(options, tasks);

        using var scope = NewDisposeScope();
        using var trained = TrainedModel.Whole(
            RandomWeights.Create(options.Model.ToConfig(tokenizer), seed, device: context.TorchDevice()));
        NumberEmbedding.Initialise(trained.Model, tokenizer, seed);
        var held = SolutionExamples.HeldOut(tasks, tokenizer, seed, options.Validation?.Problems);
        MaskedDiffusionRun.Train(
            context, options, trained, dropout: 0, tokenizer,
            folder => tokenizer.Save(Path.Combine(folder, ModelFolder.TokenizerFile)),
            held,
            (step, length) => Batch(options, corpus, tokenizer, step, length) ?? throw new InputException($"'lengths' {TooFew(length)}"));
    }

    private static Corpus CorpusOf(PretrainOptions options, IReadOnlyList<ISyntheticTask> tasks) =>
        new(tasks, Split.Train, options.Mix, (ulong)options.Seed);

    // Steps own disjoint stretches of the stream; what a short batch cannot hold is left to longer ones. Null where too few are short
    // enough.
    private static TokenizedExample[]? Batch(PretrainOptions options, Corpus corpus, ITokenizer tokenizer, long step, int length)
    {
        var rows = Math.Max(1, options.TokensPerBatch / length);
        var stretch = Enumerable.Range(0, options.TokensPerBatch)
            .Select(index => TokenizedExample.Of(corpus[(step * options.TokensPerBatch) + index], tokenizer));
        TokenizedExample[] batch = [.. stretch.Where(example => example.Ids.Length <= length).Take(rows)];
        return batch.Length == rows ? batch : null;
    }

    private static string TooFew(int length) =>
        FormattableString.Invariant($"has {length}, but too few examples have at most {length} tokens; raise it");
}
