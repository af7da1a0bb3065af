using TorchSharp.Modules;

using static D1.Model.Numbers;
using static TorchSharp.torch;

namespace D1.Microbenchmarks.Eager;

/// <summary>The released schedules over <see cref="EagerLlada"/>: the decode at temperature 0, and an update of diffu-GRPO.</summary>
internal sealed class EagerLoops(EagerLlada model)
{
    private Tensor? _reference;
    private IReadOnlyList<Parameter> _parameters = [];
    private AdamW? _optimizer;

    /// <summary>Block by block: every pass over everything, the most confident of the block's masks kept (low_confidence).</summary>
    public Tensor Decode(Tensor prompts, Race work)
    {
        using var inference = no_grad();
        using var scope = NewDisposeScope();
        var mask = Number(model.Config.MaskTokenId);
        long rows = prompts.size(0), length = prompts.size(1);
        var x = cat([prompts, full([rows, work.GenLength], mask, ScalarType.Int64)], 1);
        var stepsPerBlock = work.Steps * work.BlockLength / work.GenLength;
        for (var start = length; start < x.size(1); start += work.BlockLength)
            for (var step = 0; step < stepsPerBlock; step++)
            {
                using var pass = NewDisposeScope();
                var isMasked = x.eq(mask);
                var logits = model.Logits(x);
                var tokens = logits.argmax(-1);
                var confidence = logits.softmax(-1).gather(-1, tokens.unsqueeze(-1)).squeeze(-1);
                confidence.narrow(1, start + work.BlockLength, x.size(1) - start - work.BlockLength).fill_(Number(double.NegativeInfinity));
                tokens = where(isMasked, tokens, x);
                confidence = where(isMasked, confidence, tensor(float.NegativeInfinity));
                var count = (work.BlockLength / stepsPerBlock) + (step < work.BlockLength % stepsPerBlock ? 1 : 0);
                for (long row = 0; row < rows; row++)
                {
                    var (_, chosen) = confidence.select(0, row).topk(count);
                    x.select(0, row).index_copy_(0, chosen, tokens.select(0, row).index_select(0, chosen));
                }
            }

        return x.MoveToOuterDisposeScope();
    }

    /// <summary>
    /// One-step log-probabilities with gradients, the clipped loss with its KL penalty, AdamW on adapters of four projections.
    /// </summary>
    /// <returns>The log-probabilities, <c>[B, C]</c>.</returns>
    public Tensor Update(Tensor ids, Tensor pattern, Tensor advantages, Race work)
    {
        using var scope = NewDisposeScope();
        if (_optimizer is null)
        {
            using (no_grad())
                _reference = LogProbabilities(ids, pattern, work).DetachFromDisposeScope();
            _parameters = model.AddAdapters(Race.Rank, Race.Alpha, Race.Targets);
            _optimizer = optim.AdamW(_parameters, Race.LearningRate, 0.9, 0.99, 1e-8, 0.1);
        }

        var logp = LogProbabilities(ids, pattern, work);
        var a = advantages.unsqueeze(1);
        var rho = (logp - _reference!).exp();
        var loss = minimum(rho * a, rho.clamp(Number(0.5), Number(1.5)) * a).neg();
        var difference = _reference! - logp;
        loss = loss.Plus(((difference.exp() - difference).Plus(-1)) * Number(0.04)).mean();
        loss.backward();
        nn.utils.clip_grad_norm_(_parameters, 0.2);
        _optimizer.step();
        _optimizer.zero_grad();
        return logp.detach().MoveToOuterDisposeScope();
    }

    private Tensor LogProbabilities(Tensor ids, Tensor pattern, Race work)
    {
        using var scope = NewDisposeScope();
        var logits = model.Logits(where(pattern, tensor((long)model.Config.MaskTokenId), ids)).narrow(1, work.PromptLength, work.GenLength);
        return nn.functional.cross_entropy(logits.flatten(0, 1), ids.narrow(1, work.PromptLength, work.GenLength).flatten(),
            reduction: nn.Reduction.None).neg().view(ids.size(0), work.GenLength).MoveToOuterDisposeScope();
    }
}
