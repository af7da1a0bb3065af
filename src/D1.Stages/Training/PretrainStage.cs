using D1.Model;
using D1.Model.Files;
using D1.Model.Network;
using D1.Stages.Estimating;
using D1.Stages.Models;
using D1.Stages.Pipeline;
using D1.Stages.Sources;
using D1.Tasks;

using static TorchSharp.torch;

namespace D1.Stages.Training;

/// <summary>Trains the nano base model from scratch: what downloading LLaDA-8B-Instruct is at the paper's scale.</summary>
public sealed class PretrainStage : Stage<PretrainOptions>
{
    public override string Name => "pretrain";

    public override string Produces => "model";

    public override IReadOnlyList<string> Outputs => ModelOutputs.Files;

    protected override IEnumerable<Kind> Kinds(PretrainOptions options, IReadOnlyCollection<string> inputs) =>
        StageInputs.Kinds(options.Tasks, inputs);

    protected override StageEstimate Estimate(PretrainOptions options, EstimateContext context) =>
        MaskedDiffusionRun.Estimate(options, new() { Model = options.Model.ToConfig(NanoTasks.CreateTokenizer()) }, null, new(), options.TokensPerBatch, context.Threads);

    protected override void Run(PretrainOptions options, StageContext context)
    {
        var seed = (ulong)options.Seed;
        var tokenizer = NanoTasks.CreateTokenizer();
        var tasks = options.Tasks.Select(context.Get<ISyntheticTask>).ToList();
        var corpus = new Corpus(tasks, Split.Train, options.Mix, seed);

        using var scope = NewDisposeScope();
        using var trained = TrainedModel.Whole(RandomWeights.Create(options.Model.ToConfig(tokenizer), seed, device: context.TorchDevice));
        NumberEmbedding.Initialise(trained.Model, tokenizer, seed);
        var held = SolutionExamples.HeldOut(tasks, tokenizer, seed, options.Validation?.Problems);
        MaskedDiffusionRun.Train(context, options, trained, dropout: 0, tokenizer, folder => tokenizer.Save(Path.Combine(folder, ModelFolder.TokenizerFile)), held, (step, length) =>
        {
            // Steps own disjoint stretches of the stream; what a short batch cannot hold is left to longer ones.
            var rows = Math.Max(1, options.TokensPerBatch / length);
            var stretch = Enumerable.Range(0, options.TokensPerBatch).Select(index => TokenizedExample.Of(corpus[(step * options.TokensPerBatch) + index], tokenizer));
            TokenizedExample[] batch = [.. stretch.Where(example => example.Ids.Length <= length).Take(rows)];
            return batch.Length == rows ? batch : throw new InputException($"lengths: too few examples have at most {length} tokens; raise it");
        });
    }
}
