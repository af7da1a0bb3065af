using D1.Core;
using D1.Model.Adapters;
using D1.Model.Network;
using D1.Model.Objectives;
using D1.Model.Optimization;
using static TorchSharp.torch;

namespace D1.Stages.Bench;

/// <summary>
/// Times an inner update of diffu-GRPO on low-rank adapters: one-step log-probabilities, loss, backward pass, AdamW (paper Algorithm 1,
/// line 14). Those of the old and the reference policy are there.
/// </summary>
public sealed class UpdateBenchmark : IDisposable
{
    private const double LearningRate = 3e-6;

    private readonly Llada _model;
    private readonly BenchmarkOptions _options;
    private readonly double _parameters;
    private readonly AdamW _optimizer;

    /// <summary>Attaches the adapters of the released RL configuration; completions are random tokens.</summary>
    public UpdateBenchmark(Llada model, BenchmarkOptions options, int rank)
    {
        (_model, _options) = (model, options);
        Lora.Attach(model, new LoraOptions { Rank = rank, Targets = ["q_proj", "k_proj", "v_proj", "up_proj"] }, options.Seed);
        var parameters = Lora.Parameters(model).ToList();
        _parameters = parameters.Sum(parameter => parameter.Value.NumberOfElements);
        _optimizer = new AdamW(parameters, new AdamWOptions { Beta2 = 0.99, WeightDecay = 0.1, MaxGradNorm = 0.2 });
    }

    public Measurement Run()
    {
        using var scope = NewDisposeScope();
        using var reference = ReferencePolicy.WithoutAdapters(_model);
        var rollout = RandomRollout();
        var trainer = new PolicyTrainer(_model, reference, _optimizer, new DiffuGrpo(), new PolicyTrainingOptions { Iterations = 1 });
        using var round = trainer.Begin(0, _ => rollout);
        return Measurement.Of("update", _options.Runs, rollout.Ids.NumberOfElements,
            new NecessaryWork(_model.Config).Update(_options.Batch, rollout.Ids.size(1), rollout.Completion.Length, _parameters),
            () => trainer.Update(round, 0, LearningRate));
    }

    /// <summary>Every token counts.</summary>
    private Rollout RandomRollout()
    {
        var completion = new Window(_options.PromptLength, _options.Decoding.GenLength);
        var ids = DecodeBenchmark.RandomPrompts(_model.Config, _options with { PromptLength = (int)completion.End }).Ids;
        var random = new CounterRandom(_options.Seed, "benchmark");
        return new Rollout(ids, completion, ones([_options.Batch, completion.Length]), _options.Batch,
            Enumerable.Range(0, _options.Batch).Select(_ => random.NextDouble()));
    }

    public void Dispose() => _optimizer.Dispose();
}
