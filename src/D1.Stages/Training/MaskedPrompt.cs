using static TorchSharp.torch;

namespace D1.Stages.Training;

/// <summary>One random mask of a rollout's prompts, and log-probabilities under it.</summary>
/// <param name="Pattern">Masked tokens, completions included, bool <c>[R, P + C]</c>.</param>
/// <param name="Old">log π_old, <c>[R, C]</c>; null while the policy is still π_old and will say it itself.</param>
/// <param name="Reference">log π_ref, <c>[R, C]</c>; null without a KL term.</param>
internal sealed record MaskedPrompt(Tensor Pattern, Tensor? Old, Tensor? Reference)
{
    public Tensor? Old { get; set; } = Old;
}
