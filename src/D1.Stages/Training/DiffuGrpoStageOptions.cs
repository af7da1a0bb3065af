using D1.Core;
using D1.Data.Prompts;
using D1.Model.Objectives;
using D1.Pipeline.Specs;
using D1.Stages.Sampling;
using D1.Stages.Sources;
using D1.Tasks;

namespace D1.Stages.Training;

/// <summary>Parameters of <see cref="DiffuGrpoStage"/>.</summary>
public sealed record DiffuGrpoStageOptions : ITrainingOptions, ISeededOptions, IValidatedOptions, IPromptOptions, IPreciseOptions
{
    [Option("Seed of prompts, rollouts and masks.", Min = 0)]
    public long Seed { get; init; } = 1;

    [Option("The task whose reward is maximised; several joined by + take turns, each with its own.")]
    public required string Task { get; init; }

    [Option("Rounds: one batch of rollouts and μ updates each.", Min = 1)]
    public required int Rounds { get; init; }

    [Option("Prompts a round.", Min = 1, Max = 1_000_000, Source = "released RL configuration: 16")]
    public int PromptsPerRound { get; init; } = 16;

    [Option("Parts of a round's prompts; an update averages the gradients of all.",
        Min = 1, Max = 1_000_000, Source = "released RL configuration: 2")]
    public int AccumulationSteps { get; init; } = 1;

    [Option("Whether the backward pass computes each block again from its input instead of keeping what is inside: less memory, a third "
        + "more arithmetic, half as much again where adapters are trained; equal results.")]
    public bool ActivationCheckpointing { get; init; }

    [Option("G, completions a prompt; at least 2.", Max = 1_000_000, Source = "released RL configuration: 6")]
    public int Generations { get; init; } = 6;

    [Option("μ, updates a round.", Min = 1, Source = "paper Section 4: 12, or 8")]
    public int Iterations { get; init; } = 12;

    [Option("p_mask, probability that a prompt token is masked.", Min = 0, Max = 1, Source = "paper Section 3.2: 0.15")]
    public double PromptMaskProbability { get; init; } = 0.15;

    [Option("Whether every update draws a new prompt mask; otherwise a round keeps one.", Source = "paper Section 3.2")]
    public bool RandomMasking { get; init; } = true;

    [Option("Which of its μ prompt masks a part meets at an update: each once, or, with accumulation, half of them twice.",
        Source = "paper Algorithm 1: paper; released code: released")]
    public MaskScheduleMode MaskSchedule { get; init; } = MaskScheduleMode.Paper;

    [Option("ε, the ratio is clipped to [1 − ε, 1 + ε].", Above = 0, Source = "released RL configuration: 0.5")]
    public double ClipEpsilon { get; init; } = 0.5;

    [Option("β, weight of the KL term.", Min = 0, Source = "released RL configuration: 0.04")]
    public double Beta { get; init; } = 0.04;

    [Option("How token losses become one number.", Source = "released code: token_mean; paper Equation 4: sequence_mean")]
    public LossNormalisation Normalisation { get; init; } = LossNormalisation.TokenMean;

    [Option("How completions are sampled.")]
    public required RolloutOptions Rollout { get; init; }

    [Option("Validations along the way: share of correct units of greedy completions, as long as rollouts.")]
    public ValidationOptions? Validation { get; init; }

    [Option("The optimiser.")]
    public required OptimizerOptions Optimizer { get; init; }

    [Option("Low-rank adapters; the whole model is trained without.")]
    public LoraStageOptions? Lora { get; init; }

    [Option("Whose words the prompts of real data are: this project's, or the released code's, read from its modules.")]
    public PromptStyle Prompts { get; init; }

    [Option("Training rows of real data to set aside for validation; by default as many as in the released code.", Min = 0,
        Source = "released code: Countdown and Sudoku 500, GSM8K and MATH none, s1K one in a hundred")]
    public int? HeldOut { get; init; }

    [Option("Floating-point types.")]
    public PrecisionOptions Precision { get; init; } = new();

    public IEnumerable<(string Parameter, string Problem)> Misfits()
    {
        if (PromptsPerRound % AccumulationSteps != 0)
            yield return ("accumulation_steps", $"must divide prompts_per_round ({PromptsPerRound})");
        if (DiffuGrpo.GroupProblem(Generations) is { } problem)
            yield return ("generations", problem);
        foreach (var misfit in AdapterRules.Misfits(Lora, Precision))
            yield return misfit;
        foreach (var misfit in Validation?.Misfits("validation", Rounds, "rounds") ?? [])
            yield return misfit;
        foreach (var misfit in TaskNames.Misfits("task", Task.Split(MixedTask.Joint), TaskNames.Paper))
            yield return misfit;
    }

    internal DiffuGrpoOptions Objective => new() { ClipEpsilon = ClipEpsilon, Beta = Beta, Normalisation = Normalisation };
}
