using D1.Model.Network;

using static D1.Model.Numbers;
using static TorchSharp.torch;

namespace D1.Model.Likelihood;

/// <summary>
/// The Monte-Carlo estimate of log p(answer | prompt) by which masked-diffusion models are compared (LLaDA, Nie et al. 2025, Equation 6 and
/// Algorithm 3): minus the expectation of Σ over masked tokens of cross-entropy / (share of the answer that is masked).
/// </summary>
public static class LogLikelihood
{
    /// <param name="model">The model.</param>
    /// <param name="ids">Prompt and answer, int64 <c>[L]</c>.</param>
    /// <param name="promptLength">Tokens of the prompt, which are never masked.</param>
    /// <param name="noisy">Draws of the same with answer tokens masked, int64 <c>[B, L]</c>.</param>
    /// <param name="masked">Share of the answer that each draw masks, float32 <c>[B]</c>.</param>
    /// <param name="cfgScale">Classifier-free guidance: how far predictions move away from those for a masked prompt; 0 is off.</param>
    /// <returns>The mean over the draws, in nats.</returns>
    public static double Estimate(Llada model, Tensor ids, long promptLength, Tensor noisy, Tensor masked, double cfgScale = 0)
    {
        using var scope = NewDisposeScope();
        using var inference = no_grad();
        var answer = new Window(promptLength, ids.size(0) - promptLength);
        var logits = model.Logits(noisy, answer).to(ScalarType.Float32);
        if (cfgScale != 0)
        {
            var withoutPrompt = noisy.clone();
            withoutPrompt.narrow(1, 0, promptLength).fill_(Number(model.Config.MaskTokenId));
            var free = model.Logits(withoutPrompt, answer).to(ScalarType.Float32);
            logits = free.Plus((logits - free) * Number(cfgScale + 1));
        }

        var targets = ids.narrow(0, answer.Start, answer.Length).expand(noisy.size(0), answer.Length);
        var crossEntropy = nn.functional.cross_entropy(logits.flatten(0, 1), targets.flatten(), reduction: nn.Reduction.None)
            .view(targets.shape);
        var isMasked = noisy.narrow(1, answer.Start, answer.Length).eq(Number(model.Config.MaskTokenId));
        return -(crossEntropy * isMasked / masked.unsqueeze(1)).sum().item<float>() / noisy.size(0);
    }
}
