using D1.Core;
using D1.Model.Adapters;
using D1.Model.Likelihood;
using D1.Model.Network;
using D1.Model.Objectives;
using D1.Model.Optimization;
using static TorchSharp.torch;

namespace D1.Stages.Benchmarking;

/// <summary>
/// Times an inner update of diffu-GRPO on low-rank adapters: one-step log-probabilities, loss, backward pass, AdamW (paper Algorithm 1,
/// line 14).
/// </summary>
public sealed class UpdateBenchmark : IDisposable
{
    private const double PromptMaskProbability = 0.15;
    private const double LearningRate = 3e-6;

    private readonly Llada _model;
    private readonly BenchmarkOptions _options;
    private readonly Window _completion;
    private readonly Tensor _ids;
    private readonly Tensor _pattern;
    private readonly Tensor _advantages;
    private readonly Tensor _mask;
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
        _completion = new Window(options.PromptLength, options.Decoding.GenLength);

        using var scope = NewDisposeScope();
        using var generator = new Generator((ulong)CounterRandom.Seed(options.Seed, "benchmark"));
        _ids = DecodeBenchmark.RandomPrompts(model.Config,
            options with { PromptLength = options.PromptLength + options.Decoding.GenLength }).Ids.DetachFromDisposeScope();
        _pattern = OneStepLogProbabilities.MaskPattern(rand(_ids.shape, generator: generator), options.PromptLength, PromptMaskProbability)
            .DetachFromDisposeScope();
        _advantages = DiffuGrpo.Advantages(rand([options.Batch], generator: generator), options.Batch).DetachFromDisposeScope();
        _mask = ones([options.Batch, options.Decoding.GenLength]).DetachFromDisposeScope();
    }

    public Measurement Run()
    {
        using var scope = NewDisposeScope();
        Tensor old, reference;
        using (no_grad())
        using (Lora.Disabled(_model))
            reference = old = LogProbabilities();
        return Measurement.Of("update", _options.Runs, _ids.NumberOfElements,
            new NecessaryWork(_model.Config).Update(_options.Batch, _ids.size(1), _completion.Length, _parameters),
            () => Update(old, reference));
    }

    private void Update(Tensor old, Tensor reference)
    {
        using var scope = NewDisposeScope();
        _model.Backward(DiffuGrpo.Loss(LogProbabilities(), old, reference, _advantages, _mask, new DiffuGrpoOptions()).Loss);
        _optimizer.Step(LearningRate);
    }

    private Tensor LogProbabilities() => OneStepLogProbabilities.Forward(_model, _ids, _pattern, _completion);

    public void Dispose()
    {
        foreach (var tensor in (Tensor[])[_ids, _pattern, _advantages, _mask])
            tensor.Dispose();
        _optimizer.Dispose();
    }
}
