using D1.Model.Network;

using static TorchSharp.torch;

namespace D1.Model.Likelihood;

/// <summary>Log-probabilities of given tokens at given positions, without all logits at once.</summary>
public static class TokenLogProbabilities
{
    /// <summary>Logits of a chunk, at most: 16 MiB of float32.</summary>
    private const long ChunkElements = 1 << 22;

    /// <param name="head">The head, <c>[V, D]</c>.</param>
    /// <param name="hidden">What it is applied to, <c>[N, D]</c>.</param>
    /// <param name="targets">The tokens, int64 <c>[N]</c>.</param>
    /// <returns>float32 <c>[N]</c>, with gradient to <paramref name="hidden"/> and, where it is trained, to the head.</returns>
    public static Tensor Forward(Projection head, Tensor hidden, Tensor targets)
    {
        var chunk = Math.Max(1, ChunkElements / head.Shape[0]);
        // Gradients of a trained head add up over all rows: they need the loss's gradient first.
        return hidden.size(0) == 0 || head.IsTrained ? Whole(head, hidden, targets) : Chunked(head, hidden, targets, chunk);
    }

    private static Tensor Whole(Projection head, Tensor hidden, Tensor targets) =>
        nn.functional.cross_entropy(head.Forward(hidden).to(ScalarType.Float32), targets, reduction: nn.Reduction.None).neg();

    /// <summary>
    /// A row's log-probability depends on the row alone, so that its gradient is a vector times whatever gradient the loss hands down: the
    /// vector is computed with the chunk, and neither logits nor their gradient outlive it.
    /// </summary>
    private static Tensor Chunked(Projection head, Tensor hidden, Tensor targets, long chunk)
    {
        using var scope = NewDisposeScope();
        var isDifferentiated = is_grad_enabled() && hidden.requires_grad;
        var (values, slopes) = (new List<Tensor>(), new List<Tensor>());
        for (long start = 0; start < hidden.size(0); start += chunk)
        {
            using var part = NewDisposeScope();
            var length = Math.Min(chunk, hidden.size(0) - start);
            var isRecorded = isDifferentiated && !head.HasKernels;
            var rows = hidden.narrow(0, start, length).detach().requires_grad_(isRecorded);
            var logits = head.Forward(rows);
            var token = targets.narrow(0, start, length).unsqueeze(1);
            var wide = logits.detach().to(ScalarType.Float32);
            var (value, total) = LogSoftmax(wide, token);
            values.Add(value.MoveToOuterDisposeScope());
            if (!isDifferentiated)
                continue;
            var gradient = wide.div_(total.neg()).scatter_add_(1, token, ones_like(total));
            if (isRecorded)
                logits.backward([gradient.to(logits.dtype)]);
            slopes.Add((isRecorded ? rows.grad! : head.Backward(null, gradient, null)!).MoveToOuterDisposeScope());
        }

        var all = cat(values, 0);
        if (!isDifferentiated)
            return all.MoveToOuterDisposeScope();
        var along = (hidden * cat(slopes, 0)).sum(-1);
        return all.Plus(along - along.detach()).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// Log-probabilities of the targets; exponentials, whose sums come with them, take the logits' place, so that no second tensor of that
    /// size is made.
    /// </summary>
    private static (Tensor Value, Tensor Total) LogSoftmax(Tensor logits, Tensor targets)
    {
        var largest = logits.amax([-1], keepdim: true);
        var chosen = logits.gather(1, targets) - largest;
        var total = logits.sub_(largest).exp_().sum(-1, keepdim: true);
        return ((chosen - total.log()).squeeze(1), total);
    }
}
