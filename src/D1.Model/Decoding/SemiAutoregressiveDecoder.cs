using D1.Core;
using D1.Model.Network;

using static D1.Model.Numbers;
using static TorchSharp.torch;

namespace D1.Model.Decoding;

/// <summary>
/// The reference decoder of LLaDA (Nie et al. 2025, Algorithms 4–5): blocks from left to right; at each step all masked positions are
/// predicted, the most confident are kept, the rest stay masked. Head, confidence and most of the last block are computed only where a
/// position can still be chosen, the first block's projections only where a token is new, which changes no token. Fast-dLLM's caches and
/// acceptance rules (Wu et al. 2025) are options of it.
/// </summary>
public sealed class SemiAutoregressiveDecoder(Llada model, DecodingOptions options, IDecodingNoise noise)
{
    private readonly long _maskId = model.Config.MaskTokenId;
    private readonly AcceptanceRule _rule = AcceptanceRule.Of(options);

    /// <summary>Called after every forward pass; for tests, and for those who watch.</summary>
    public Action<DecodingStep>? OnStep { get; init; }

    /// <param name="prompts">Token ids, int64 <c>[B, P]</c>; the caller pads shorter prompts on the left (docs/fidelity.md).</param>
    /// <param name="promptMask">False on padding that is to be left out of sight, bool <c>[B, P]</c>: each prompt is decoded as if alone
    /// (<c>unpadded</c>). Null as in the released code, where padding is attended to like text.</param>
    /// <exception cref="InputException">The options do not fit together, or a sequence is longer than the model's context.</exception>
    /// <exception cref="NotFiniteException">A prediction is not finite: the weights are of a run that diverged, or damaged.</exception>
    public DecodingResult Decode(Tensor prompts, Tensor? promptMask = null)
    {
        options.Validate();
        var length = prompts.size(1);
        model.Config.RequireContext(length + options.GenLength, $"a prompt of {length} tokens with gen_length {options.GenLength}");
        // Not inference mode: RL differentiates through what is decoded here.
        using var inference = no_grad();
        using var scope = NewDisposeScope();
        using var cache = options.Cache == DecodingCache.None ? null : new KeyValueCache();
        using var first = cache is null && !model.HasDropout ? new FirstProjections() : null;
        var batch = new DecodingBatch(prompts, options.GenLength, _maskId, promptMask);
        // Whatever is not finite stays in it; read once, at the end.
        var certainty = zeros(1, device: prompts.device);
        var states = new List<DenoisingState>();
        int call = 0, passes = 0;
        for (var index = 0; index < options.Blocks && !batch.IsEmpty; index++)
        {
            var block = new Window(batch.PromptLength + index * options.BlockLength, options.BlockLength);
            // Masks in the prompt, or left behind by an earlier block, compete with the block's own.
            var firstMasked = batch.FirstMasked();
            for (var step = 0; _rule.Steps is { } steps ? step < steps : IsUnfinished(batch, block); step++, call++)
            {
                if (_rule.SkipsStep(step))
                    continue;
                using var stepScope = NewDisposeScope();
                var span = Span(block, step, batch.Length);
                var start = Math.Max(firstMasked, span.Start);
                cache?.Span = step == 0 ? null : span;
                var end = options.KeepTrajectory ? batch.Length : block.End;
                if (Advance(batch, cache, first, span, new Window(start, end - start), block.End, step, call, certainty) is { } state)
                    states.Add(state);
                passes++;
            }

            if (options.StopAfterEos && index < options.Blocks - 1)
                batch.Retire(model.Config.EosTokenId, block.End);
        }

        if (!float.IsFinite(certainty.item<float>()))
            throw new NotFiniteException("the model's predictions are not finite (weights of a run that diverged, or damaged ones)");
        var sequences = batch.Sequences();
        var left = sequences.narrow(1, batch.PromptLength, options.GenLength).eq(Number(_maskId)).sum(1).cpu().data<long>().ToArray();
        return new DecodingResult(sequences.MoveToOuterDisposeScope(), passes, left)
        {
            Trajectory = [.. states.Select(state => state.Select(tensor => tensor.MoveToOuterDisposeScope()))],
        };
    }

    private static bool IsUnfinished(DecodingBatch batch, Window block)
    {
        using var scope = NewDisposeScope();
        return batch.Masked(block).any().item<bool>();
    }

    /// <summary>The positions that a pass computes: with a cache, all of them at a block's first step only.</summary>
    private Window Span(Window block, int step, long length) => (options.Cache, step) switch
    {
        (DecodingCache.None, _) or (_, 0) => new Window(0, length),
        (DecodingCache.Prefix, _) => new Window(block.Start, length - block.Start),
        _ => block,
    };

    /// <summary>
    /// One denoising step: predict, choose, write. The masked positions of <paramref name="window"/> are predicted; those before
    /// <paramref name="end"/> may be written.
    /// </summary>
    /// <returns>The state that it began with, where those are kept.</returns>
    private DenoisingState? Advance(DecodingBatch batch, KeyValueCache? cache, FirstProjections? first, Window span, Window window,
        long end, int step, int call, Tensor certainty)
    {
        var candidates = new Candidates(window, batch.Masked(window)) { Writable = end - window.Start, Prompts = batch.Rows };
        var logits = Logits(batch, cache, first, candidates);
        if (!options.MayPredictMask)
            Forbid(logits);
        var (accepted, tokens, confidence) = Choose(logits, candidates, span, step, call, certainty);
        if (_rule.Steps is null && options.MayPredictMask)
        {
            // A row that would write nothing but masks would come back to the same step for ever: it predicts again, without the mask.
            var stuck = (accepted & tokens.ne(Number(_maskId))).any(1, keepdim: true).logical_not();
            if ((stuck & candidates.WritableMasks).any().item<bool>())
            {
                Forbid(logits);
                var again = Choose(logits, candidates, span, step, call, certainty);
                (accepted, tokens, confidence) = (where(stuck, again.Accepted, accepted), where(stuck, again.Tokens, tokens),
                    where(stuck, again.Confidence, confidence));
            }
        }

        var state = options.KeepTrajectory ? batch.State(candidates, tokens, confidence) : null;
        var ids = batch.Ids.narrow(1, window.Start, window.Length);
        ids.copy_(where(accepted, tokens, ids));
        Tell(batch, call, window, accepted, tokens, confidence);
        return state?.Select(tensor => tensor.MoveToOuterDisposeScope());
    }

    [OutsideKey("tells who watches")]
    private void Tell(DecodingBatch batch, int call, Window window, Tensor accepted, Tensor tokens, Tensor confidence) =>
        OnStep?.Invoke(new DecodingStep(call, window, accepted, tokens, confidence, batch.Rows));

    /// <summary>Logits of the candidates, <c>[N, V]</c>, in the type of sampling, guided when asked.</summary>
    private Tensor Logits(DecodingBatch batch, KeyValueCache? cache, FirstProjections? first, Candidates candidates)
    {
        var (ids, mask) = (batch.Ids, batch.AttentionMask);
        if (!options.IsGuided)
            return model.Logits(ids, candidates.Window, candidates.Rows, cache, first, mask).to(options.SamplingType);

        var unconditional = ids.clone();
        unconditional.narrow(1, 0, batch.PromptLength).fill_(Number(_maskId));
        var rows = cat([candidates.Rows, candidates.Rows.Plus(candidates.Masked.numel())], 0);
        var both = model.Logits(cat([ids, unconditional], 0), candidates.Window, rows, cache, first, mask?.repeat(2, 1))
            .to(options.SamplingType).chunk(2, 0);
        // In place: each is as large as the logits without guidance.
        return both[0].sub_(both[1]).mul_(Number(options.CfgScale + 1)).Add(both[1]);
    }

    private void Forbid(Tensor logits) => logits.select(-1, _maskId).fill_(Number(double.NegativeInfinity));

    /// <summary>
    /// Predicts every candidate and chooses among them; all <c>[B, W]</c>, over the whole window. A NaN or an infinity among a candidate's
    /// logits makes its confidence NaN, and is what is chosen: either way it ends in <paramref name="certainty"/>.
    /// </summary>
    private (Tensor Accepted, Tensor Tokens, Tensor Confidence) Choose(
        Tensor logits, Candidates candidates, Window span, int step, int call, Tensor certainty)
    {
        var tokens = Predict(logits, candidates, call);
        var confidence = options.Remasking == Remasking.Random
            ? noise.Confidence(call, candidates)
            : logits.softmax(-1).gather(-1, tokens.unsqueeze(-1)).squeeze(-1);
        var certain = options.Remasking == Remasking.Random ? logits.gather(-1, tokens.unsqueeze(-1)) : confidence;
        certainty.Add(certain.sum(ScalarType.Float32));

        // Ranked over the whole span, as the reference does: equal confidences then break the same way.
        var (masked, offset) = (candidates.Masked, candidates.Window.Start - span.Start);
        var ranking = full([masked.size(0), span.Length], Number(double.NegativeInfinity), dtype: confidence.dtype, device: logits.device);
        ranking.narrow(1, offset, candidates.Window.Length).masked_scatter_(masked, confidence);
        return (_rule.Accept(candidates.OnlyWritable(ranking, offset), step).narrow(1, offset, candidates.Window.Length)
                & candidates.WritableMasks,
            zeros_like(masked, dtype: ScalarType.Int64).masked_scatter_(masked, tokens),
            ranking.narrow(1, offset, candidates.Window.Length));
    }

    /// <summary>
    /// The chosen token of every candidate, int64 <c>[N]</c>: argmax of logits, or of exp(logits) / (−log u)^temperature.
    /// </summary>
    private Tensor Predict(Tensor logits, Candidates candidates, int call)
    {
        if (options.Temperature == 0)
            return logits.argmax(-1);
        var uniform = noise.Sampling(call, candidates, logits.size(-1), options.SamplingType);
        // Each as large as the logits: freed before the confidences are taken.
        using var noisy = logits.to(uniform.dtype).exp();
        using var waiting = uniform.log();
        return noisy.div_(waiting.neg_().pow_(Number(options.Temperature))).argmax(-1);
    }
}
