using D1.Model.Network;


using static TorchSharp.torch;

namespace D1.Model.Decoding;

/// <summary>
/// The reference decoder of LLaDA (Nie et al. 2025, Algorithms 4–5): blocks from left to right; at each step all masked positions are predicted,
/// the most confident are kept, the rest stay masked. Head, confidence and the last block's queries are computed only where a position can still
/// be chosen, which changes no token.
/// </summary>
public sealed class SemiAutoregressiveDecoder(Llada model, DecodingOptions options, IDecodingNoise noise)
{
    private readonly long _maskId = model.Config.MaskTokenId;

    /// <summary>Called after every forward pass; for tests and traces.</summary>
    public Action<DecodingStep>? OnStep { get; init; }

    /// <param name="prompts">Token ids, int64 <c>[B, P]</c>; shorter prompts are padded on the left by the caller (DESIGN 4.6.1).</param>
    public DecodingResult Decode(Tensor prompts)
    {
        options.Validate();
        // Not inference mode: RL differentiates through what is decoded here.
        using var inference = no_grad();
        using var scope = NewDisposeScope();
        var promptLength = prompts.size(1);
        var sequences = cat([prompts, full([prompts.size(0), options.GenLength], _maskId, dtype: ScalarType.Int64, device: prompts.device)], 1);
        var active = sequences;
        Tensor? activeRows = null;
        var passes = 0;
        var firstCandidate = FirstMasked(prompts) ?? promptLength;
        for (var block = 0; block < options.Blocks; block++)
        {
            var end = promptLength + (block + 1) * options.BlockLength;
            var window = new Window(firstCandidate, end - firstCandidate);
            for (var step = 0; step < options.StepsPerBlock; step++)
            {
                var tokens = options.TokensAt(step);
                if (tokens == 0)
                    continue;
                using var stepScope = NewDisposeScope();
                Advance(active, promptLength, window, tokens, block * options.StepsPerBlock + step);
                passes++;
            }

            // Masks left behind compete in later blocks too: where the prompt holds masks or the model may answer with one.
            var mayRemain = firstCandidate < promptLength || options.MayPredictMask;
            firstCandidate = (mayRemain ? FirstMasked(active.narrow(1, 0, end)) : null) ?? end;
            if (options.StopAfterEos && block < options.Blocks - 1)
            {
                (active, activeRows) = DropFinished(sequences, active, activeRows, promptLength, end);
                if (active.size(0) == 0)
                    break;
            }
        }

        if (activeRows is not null)
            sequences.index_copy_(0, activeRows, active);
        return new DecodingResult(sequences.MoveToOuterDisposeScope(), passes);
    }

    /// <summary>One denoising step: predict, choose <paramref name="tokens"/> positions a row, write them into <paramref name="ids"/>.</summary>
    private void Advance(Tensor ids, long promptLength, Window window, int tokens, int call)
    {
        var logits = Logits(ids, promptLength, window);
        if (!options.MayPredictMask)
            logits.select(-1, _maskId).fill_(float.NegativeInfinity);
        var prediction = Predict(logits, window, call);
        var confidence = options.Remasking == Remasking.Random
            ? noise.Confidence(call, ids.size(0), window)
            : logits.softmax(-1).gather(-1, prediction.unsqueeze(-1)).squeeze(-1);

        // Ranked over whole rows, as the reference does: equal confidences then break the same way.
        var masked = ids.narrow(1, window.Start, window.Length).eq(_maskId);
        var ranking = full(ids.shape, float.NegativeInfinity, dtype: confidence.dtype, device: ids.device);
        ranking.narrow(1, window.Start, window.Length).copy_(confidence.masked_fill(masked.logical_not(), float.NegativeInfinity));
        var (_, positions) = ranking.topk(tokens, 1);
        var chosen = prediction.gather(1, positions - window.Start);
        ids.scatter_(1, positions, chosen);
        OnStep?.Invoke(new DecodingStep(call, positions, chosen));
    }

    /// <summary>float32 logits <c>[B, W, V]</c>, guided when asked.</summary>
    private Tensor Logits(Tensor ids, long promptLength, Window window)
    {
        if (options.CfgScale == 0)
            return model.Logits(ids, window).to(ScalarType.Float32);

        var unconditional = ids.clone();
        unconditional.narrow(1, 0, promptLength).fill_(_maskId);
        var both = model.Logits(cat([ids, unconditional], 0), window).to(ScalarType.Float32).chunk(2, 0);
        return both[1] + (both[0] - both[1]) * (options.CfgScale + 1);
    }

    /// <summary>The chosen token of every position, int64 <c>[B, W]</c>: argmax of logits, or of exp(logits) / (−log u)^temperature.</summary>
    private Tensor Predict(Tensor logits, Window window, int call)
    {
        if (options.Temperature == 0)
            return logits.argmax(-1);
        var uniform = noise.Sampling(call, logits.size(0), window, logits.size(2));
        return (logits.to(uniform.dtype).exp() / uniform.log().neg().pow(options.Temperature)).argmax(-1);
    }

    /// <summary>The leftmost position that is masked in some row.</summary>
    private long? FirstMasked(Tensor ids)
    {
        var columns = ids.eq(_maskId).any(0).nonzero();
        return columns.size(0) == 0 ? null : columns[0].item<long>();
    }

    /// <summary>Writes finished rows back, with EOS after their last block, and keeps the others.</summary>
    private (Tensor Active, Tensor? Rows) DropFinished(Tensor sequences, Tensor active, Tensor? rows, long promptLength, long end)
    {
        var finished = active.narrow(1, promptLength, end - promptLength).eq(model.Config.EosTokenId).any(1);
        var done = finished.nonzero().flatten();
        if (done.size(0) == 0)
            return (active, rows);

        rows ??= arange(sequences.size(0), dtype: ScalarType.Int64, device: sequences.device);
        var ended = active.index_select(0, done);
        ended.narrow(1, end, ended.size(1) - end).fill_(model.Config.EosTokenId);
        sequences.index_copy_(0, rows.index_select(0, done), ended);
        var going = finished.logical_not().nonzero().flatten();
        return (active.index_select(0, going), rows.index_select(0, going));
    }
}
