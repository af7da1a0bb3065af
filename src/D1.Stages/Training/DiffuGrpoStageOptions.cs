using D1.Core;
using D1.Model.Decoding;
using D1.Model.Objectives;
using D1.Pipeline.Specs;
using D1.Stages.Sampling;
using D1.Stages.Sources;
using D1.Tasks.Prompts;

namespace D1.Stages.Training;

/// <summary>Parameters of <see cref="DiffuGrpoStage"/>.</summary>
public sealed record DiffuGrpoStageOptions
    : PolicyTrainingOptions, ITrainingOptions, ISeededOptions, IValidatedOptions, IPromptOptions, IPreciseOptions
{
    [Option("The task whose reward is maximised; several joined by + take turns, each with its own.")]
    public required string Task { get; init; }

    [Option("Weights of the reward's terms by name, of a mix task/term: what the best of each is worth. The others keep theirs; 0 leaves a "
        + "term out, and its curve in.",
        Min = -1000, Max = 1000, LeftOutAtDefault = true, Source = "released reward functions: the weights of the tasks")]
    public IReadOnlyDictionary<string, double>? Rewards { get; init; }

    [Option("Rounds: one batch of rollouts and μ updates each.", Min = 1)]
    public required int Rounds { get; init; }

    [Option("What is maximised.")]
    public required PolicyObjective Objective { get; init; }

    public bool ActivationCheckpointing { get; init; }

    [Option("How completions are sampled; cfg_scale guides their log-probabilities and validations too.")]
    public required RolloutOptions Rollout { get; init; }

    [Option("Validations along the way: share of correct units of greedy completions, as long as rollouts.")]
    public ValidationOptions? Validation { get; init; }

    [Option("The optimiser.")]
    public required OptimizerOptions Optimizer { get; init; }

    [Option("Low-rank adapters; the whole model is trained without.")]
    public PolicyLoraOptions? Lora { get; init; }

    public PromptStyle Prompts { get; init; }

    public int? HeldOut { get; init; }

    public PrecisionOptions Precision { get; init; } = new();

    public IEnumerable<(string Parameter, string Problem)> Misfits()
    {
        if (PromptsPerRound % AccumulationSteps != 0)
            yield return ("accumulation_steps", $"must divide prompts_per_round ({PromptsPerRound})");
        if (Objective.GroupProblem(Generations) is { } problem)
            yield return ("generations", problem);
        if (Objective.Estimator.LengthProblem(Rollout.GenLength, Rollout.BlockLength) is { } length)
            yield return ("objective", length);
        if (Objective.NeedsTrajectory && Rollout.Cache != DecodingCache.None)
            yield return ("rollout", $"must have cache none: objective {Objective.Kind} learns from whole denoising steps");
        if (Rollout.IsGuided && !Objective.Estimator.TakesGuidance)
            yield return ("rollout", $"must have cfg_scale 0: objective {Objective.Kind} scores completions without guidance");
        foreach (var misfit in AdapterRules.Misfits(Lora, Precision))
            yield return misfit;
        foreach (var misfit in Validation?.Misfits("validation", Rounds, "rounds") ?? [])
            yield return misfit;
    }
}
