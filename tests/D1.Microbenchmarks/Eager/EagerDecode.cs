using D1.Model.Decoding;

using static D1.Model.Numbers;
using static TorchSharp.torch;

namespace D1.Microbenchmarks.Eager;

/// <summary>The released decode over <see cref="EagerLlada"/>, at temperature 0.</summary>
internal static class EagerDecode
{
    /// <summary>Block by block: every pass over everything, the most confident of the block's masks kept (low_confidence).</summary>
    public static Tensor Run(EagerLlada model, Tensor prompts, DecodingOptions options)
    {
        using var inference = no_grad();
        using var scope = NewDisposeScope();
        var mask = Number(model.Config.MaskTokenId);
        long rows = prompts.size(0), length = prompts.size(1);
        var x = cat([prompts, full([rows, options.GenLength], mask, ScalarType.Int64)], 1);
        for (var end = length + options.BlockLength; end <= x.size(1); end += options.BlockLength)
            for (var step = 0; step < options.StepsPerBlock; step++)
            {
                using var pass = NewDisposeScope();
                var isMasked = x.eq(mask);
                var logits = model.Logits(x);
                var tokens = logits.argmax(-1);
                var confidence = logits.softmax(-1).gather(-1, tokens.unsqueeze(-1)).squeeze(-1);
                confidence.narrow(1, end, x.size(1) - end).fill_(Number(double.NegativeInfinity));
                tokens = where(isMasked, tokens, x);
                confidence = where(isMasked, confidence, tensor(float.NegativeInfinity));
                for (long row = 0; row < rows; row++)
                {
                    var (_, chosen) = confidence.select(0, row).topk(options.TokensAt(step));
                    x.select(0, row).index_copy_(0, chosen, tokens.select(0, row).index_select(0, chosen));
                }
            }

        return x.MoveToOuterDisposeScope();
    }
}
