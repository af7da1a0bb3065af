using D1.Model.Network;
using D1.Model.Optimization;
using TorchSharp.Modules;

using static D1.Model.Numbers;
using static TorchSharp.torch;

namespace D1.Microbenchmarks.Eager;

/// <summary>The released update of diffu-GRPO over <see cref="EagerLlada"/>: every position's logits, autograd, libtorch's AdamW.</summary>
internal sealed class EagerUpdate(EagerLlada model, Window completion, Tensor ids, Tensor pattern, Tensor advantages)
{
    public Tensor? Reference { get; set; }

    public Tensor? Old { get; set; }

    public Tensor WithoutGradients()
    {
        using var inference = no_grad();
        return LogProbabilities();
    }

    /// <summary>The update, whose result is the loss, the log-probabilities and what is said of the gradients.</summary>
    public Func<Tensor> Run(IReadOnlyList<KeyValuePair<string, Tensor>> parameters, AdamWOptions options, double learningRate,
        Func<IReadOnlyList<KeyValuePair<string, Tensor>>, Tensor> describe)
    {
        var trained = parameters.Select(parameter => (Parameter)parameter.Value).ToList();
        var optimizer = optim.AdamW(trained, learningRate, options.Beta1, options.Beta2, options.Epsilon, options.WeightDecay);
        return () =>
        {
            using var scope = NewDisposeScope();
            var logp = LogProbabilities();
            var a = advantages.unsqueeze(1);
            var rho = (logp - Old!).exp();
            var loss = minimum(rho * a, rho.clamp(Number(0.5), Number(1.5)) * a).neg();
            var difference = Reference! - logp;
            loss = loss.Plus((difference.exp() - difference).Plus(-1) * Number(0.04)).mean();
            loss.backward();
            var result = cat([loss.detach().view(1), logp.detach().flatten(), describe(parameters)]).MoveToOuterDisposeScope();
            nn.utils.clip_grad_norm_(trained, options.MaxGradNorm);
            optimizer.step();
            optimizer.zero_grad();
            return result;
        };
    }

    private Tensor LogProbabilities()
    {
        using var scope = NewDisposeScope();
        var logits = model.Logits(where(pattern, tensor((long)model.Config.MaskTokenId), ids))
            .narrow(1, completion.Start, completion.Length);
        return nn.functional.cross_entropy(logits.flatten(0, 1), ids.narrow(1, completion.Start, completion.Length).flatten(),
            reduction: nn.Reduction.None).neg().view(ids.size(0), completion.Length).MoveToOuterDisposeScope();
    }
}
