using D1.Model.Network;
using D1.Stages.Sampling;
using static TorchSharp.torch;

namespace D1.Stages.Training;

/// <summary>Completions of some prompts, and what the updates need of them.</summary>
/// <param name="Ids">Prompts and completions, int64 <c>[R, P + C]</c>.</param>
/// <param name="Completion">Where the completions lie.</param>
/// <param name="Answers">The completions as their task sees them, by row.</param>
/// <param name="Rewards">r, by row.</param>
/// <param name="Advantages">A, float32 <c>[R]</c>.</param>
/// <param name="CompletionMask">1 where a token counts, float32 <c>[R, C]</c>.</param>
/// <param name="CutPrompts">How many of the rows lost tokens of their prompt, which was longer than rollouts take.</param>
/// <param name="MasksLeft">Tokens of the completions that are still masked.</param>
internal sealed record Rollout(
    Tensor Ids, Window Completion, IReadOnlyList<ScoredAnswer> Answers, IReadOnlyList<float> Rewards, Tensor Advantages,
    Tensor CompletionMask, int CutPrompts, long MasksLeft)
{
    /// <summary>The tokens that count, bool <c>[R, C]</c>.</summary>
    public Tensor Counted { get; } = CompletionMask.to(ScalarType.Bool);

    /// <summary>What is known under each prompt mask that the updates meet, by the mask's number.</summary>
    public Dictionary<int, MaskedPrompt> Masks { get; } = [];
}
