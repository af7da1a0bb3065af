using D1.Core;

namespace D1.Model.Objectives;

/// <summary>How reinforcement learning goes: rollouts, updates, masks (paper Algorithm 1).</summary>
public record PolicyTrainingOptions
{
    [Option("Seed of prompts, rollouts and masks.", Min = 0)]
    public long Seed { get; init; } = 1;

    [Option("Prompts a round.", Min = 1, Max = 1_000_000, Source = "released RL configuration: 16")]
    public int PromptsPerRound { get; init; } = 16;

    [Option("Parts of a round's prompts; an update averages the gradients of all.",
        Min = 1, Max = 1_000_000, Source = "released RL configuration: 2")]
    public int AccumulationSteps { get; init; } = 1;

    [Option("G, completions a prompt; the objective may ask for more.", Min = 1, Max = 1_000_000, Source = "released RL configuration: 6")]
    public int Generations { get; init; } = 6;

    [Option("μ, updates a round.", Min = 1, Source = "paper Section 4: 12, or 8")]
    public int Iterations { get; init; } = 12;

    [Option("Whether every update draws a new mask pattern; otherwise a round keeps one.", Source = "paper Section 3.2")]
    public bool RandomMasking { get; init; } = true;

    [Option("Which of its μ mask patterns a part meets at an update: each once, or, with accumulation, half of them twice.",
        Source = "paper Algorithm 1: paper; released code: released")]
    public MaskScheduleMode MaskSchedule { get; init; } = MaskScheduleMode.Paper;

    internal MaskSchedule Schedule => new(Iterations, AccumulationSteps, MaskSchedule) { Redraws = RandomMasking };
}
