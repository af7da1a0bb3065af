namespace D1.Stages.Training;

/// <summary>What is watched of one round.</summary>
/// <param name="Reward">Mean training reward.</param>
/// <param name="Accuracy">Share of correct units among the rollouts.</param>
/// <param name="CompletionLength">Mean tokens up to and including EOS.</param>
/// <param name="Loss">Mean loss of the round's updates.</param>
/// <param name="Kl">Mean KL to the reference policy.</param>
/// <param name="ClipRatio">Mean share of clipped tokens.</param>
/// <param name="GradientNorm">Mean global norm before clipping.</param>
internal sealed record DiffuGrpoRound(double Reward, double Accuracy, double CompletionLength, double Loss, double Kl, double ClipRatio, double GradientNorm);
