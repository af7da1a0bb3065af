using D1.Core;
using D1.Model.Adapters;
using D1.Model.Network;
using D1.Model.Objectives;
using D1.Model.Optimization;
using D1.Stages.Bench;
using static D1.Model.Numbers;
using static TorchSharp.torch;

namespace D1.Microbenchmarks.Eager;

/// <summary>
/// An inner update of diffu-GRPO on adapters of the four projections that the released settings adapt, batch 6, prompt and completion 128:
/// one-step log-probabilities with gradients, the clipped loss with its KL penalty, the backward pass, AdamW. Log-probabilities of the old
/// and the reference policy come with the rollouts, as in the released trainer. Loss, log-probabilities and the logarithm of every
/// gradient's norm are equal within the tolerance.
/// </summary>
internal sealed record UpdateRace(string Work, int Threads, string Model) : Race(Work, Threads)
{
    private const int Batch = 6, Prompt = 128, Completion = 128, Rank = 128;
    private const double Alpha = 64, LearningRate = 3e-6;
    private static readonly string[] Targets = ["q_proj", "k_proj", "v_proj", "up_proj"];
    private static readonly AdamWOptions Optimizer = new() { Beta2 = 0.99, WeightDecay = 0.1, MaxGradNorm = 0.2 };

    public override double Tolerance => 1e-3;

    public override Func<Tensor> Eager(string models)
    {
        var model = new EagerLlada(Path.Combine(models, Model));
        var rollout = Random(model.Config);
        var update = new EagerUpdate(model, rollout.Completion, rollout.Ids, Pattern(rollout), Advantages());
        update.Reference = update.WithoutGradients();
        var parameters = model.AddAdapters(Rank, Alpha, Targets);
        Fill(parameters);
        update.Old = update.WithoutGradients();
        return update.Run(parameters, Optimizer, LearningRate, Norms);
    }

    public override Func<Tensor> Own(string models)
    {
        var model = Llada.Load(Path.Combine(models, Model), ScalarType.Float32);
        var rollout = Random(model.Config);
        Lora.Attach(model, new LoraOptions { Rank = Rank, Alpha = Alpha, Targets = Targets }, 1);
        var parameters = Lora.Parameters(model).ToList();
        Fill(parameters);
        var trainer = new PolicyTrainer(model, ReferencePolicy.WithoutAdapters(model), new AdamW(parameters, Optimizer), Objective,
            new PolicyTrainingOptions { Iterations = 1 });
        var round = trainer.Begin(0, _ => rollout);
        return () =>
        {
            using var scope = NewDisposeScope();
            Tensor? result = null;
            trainer.Update(round, 0, LearningRate, (scores, loss) =>
                result = cat([loss.Loss.detach().view(1), scores.Policy.detach().flatten(), Norms(parameters)]).DetachFromDisposeScope());
            return result!;
        };
    }

    public override double? Gflop(string models)
    {
        var config = RaceInput.Config(models, Model);
        double width = config.DModel, kv = config.KvDim, inner = config.MlpHiddenSize;
        return new NecessaryWork(config).Update(Batch, Prompt + Completion, Completion,
            config.NLayers * Rank * ((2 * width) + (2 * (width + kv)) + width + inner));
    }

    // B is not zero as it is when training starts: A would have no gradient.
    private static void Fill(IEnumerable<KeyValuePair<string, Tensor>> parameters)
    {
        foreach (var (name, matrix) in parameters)
            RaceInput.Fill(matrix, name.EndsWith("lora_A.weight", StringComparison.Ordinal) ? 1 / Math.Sqrt(matrix.size(1)) : 0.01);
    }

    /// <summary>Logarithms of the norms of gradients, by their parameters' names.</summary>
    private static Tensor Norms(IEnumerable<KeyValuePair<string, Tensor>> parameters) =>
        stack(parameters.OrderBy(parameter => parameter.Key, StringComparer.Ordinal)
            .Select(parameter => parameter.Value.grad!.norm())).log();

    private static DiffuGrpo Objective { get; } = new();

    // As the trainer draws it for the first update of a run.
    private static Tensor Pattern(Rollout rollout)
    {
        using var generator = new Generator((ulong)CounterRandom.Seed((ulong)new PolicyTrainingOptions().Seed, "prompt-mask"));
        return Objective.Estimator.Draw(rollout, generator).Masked;
    }

    private static Rollout Random(LladaConfig config) => new(RaceInput.Ids(Batch, Prompt + Completion, config),
        new Window(Prompt, Completion), ones(Batch, Completion), Batch,
        Enumerable.Range(0, Batch).Select(row => (double)row / Batch));

    private static Tensor Advantages() => Range(Batch, CPU).to(ScalarType.Float32).Plus(-(Batch - 1) / 2.0).div(Number(Batch));
}
