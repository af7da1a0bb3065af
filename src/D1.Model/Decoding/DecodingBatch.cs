using D1.Model.Network;

using static D1.Model.Numbers;
using static TorchSharp.torch;

namespace D1.Model.Decoding;

/// <summary>The sequences of one decode, masked where nothing is written yet. Rows that have ended can leave it.</summary>
internal sealed class DecodingBatch
{
    private readonly Tensor _sequences;
    private readonly long _maskId;
    private Tensor? _rows;

    /// <param name="prompts">int64 <c>[B, P]</c>.</param>
    /// <param name="genLength">Masks to append.</param>
    /// <param name="maskId">The mask token.</param>
    /// <param name="promptMask">Which positions of the prompts may be attended to, bool <c>[B, P]</c>; all when null.</param>
    public DecodingBatch(Tensor prompts, int genLength, long maskId, Tensor? promptMask)
    {
        _maskId = maskId;
        PromptLength = prompts.size(1);
        _sequences = cat([prompts, full([prompts.size(0), genLength], Number(maskId), dtype: ScalarType.Int64, device: prompts.device)], 1);
        Ids = _sequences;
        Rows = [.. Enumerable.Range(0, (int)prompts.size(0))];
        if (promptMask is not null)
            AttentionMask = cat([promptMask, ones([prompts.size(0), genLength], dtype: ScalarType.Bool, device: prompts.device)], 1);
    }

    /// <summary>The rows that are still decoded, int64 <c>[B, L]</c>; written in place.</summary>
    public Tensor Ids { get; private set; }

    /// <summary>bool <c>[B, L]</c>.</summary>
    public Tensor? AttentionMask { get; private set; }

    public long PromptLength { get; }

    public long Length => _sequences.size(1);

    public bool IsEmpty => Ids.size(0) == 0;

    /// <summary>Which of the prompts the rows answer, in ascending order.</summary>
    public IReadOnlyList<int> Rows { get; private set; }

    /// <summary>Where the rows are masked, bool <c>[B, W]</c>.</summary>
    public Tensor Masked(Window window) => Ids.narrow(1, window.Start, window.Length).eq(Number(_maskId));

    /// <summary>The leftmost position that some row has masked; one after it must be.</summary>
    public long FirstMasked() => Ids.eq(Number(_maskId)).any(0).nonzero()[0].item<long>();

    /// <summary>
    /// Rows whose completion holds EOS before <paramref name="end"/> leave, with EOS in all that follows; those that have a mask there
    /// stay, since later blocks may fill it.
    /// </summary>
    public void Retire(long eosId, long end)
    {
        var ended = Ids.narrow(1, PromptLength, end - PromptLength).eq(Number(eosId)).any(1) & Ids.narrow(1, 0, end).ne(Number(_maskId))
            .all(1);
        var leaving = ended.nonzero().flatten();
        if (leaving.size(0) == 0)
            return;

        var staying = ended.logical_not().nonzero().flatten();
        var rows = _rows ?? Range(Ids.size(0), Ids.device);
        var finished = Ids.index_select(0, leaving);
        finished.narrow(1, end, Length - end).fill_(Number(eosId));
        _sequences.index_copy_(0, rows.index_select(0, leaving), finished);
        Ids = Ids.index_select(0, staying);
        AttentionMask = AttentionMask?.index_select(0, staying);
        _rows = rows.index_select(0, staying);
        Rows = Array.ConvertAll(_rows.cpu().data<long>().ToArray(), row => (int)row);
    }

    /// <summary>The completions of all rows as they are, and as a step predicts them.</summary>
    /// <param name="candidates">What it predicts.</param>
    /// <param name="tokens">Its predictions, int64 <c>[B, W]</c>.</param>
    /// <param name="confidence">Their confidences, <c>[B, W]</c>.</param>
    public DenoisingState State(Candidates candidates, Tensor tokens, Tensor confidence)
    {
        var (window, masked, predicted) = (candidates.Window, candidates.Masked, Ids.clone());
        var there = predicted.narrow(1, window.Start, window.Length);
        there.copy_(where(masked, tokens, there));
        var confident = zeros(Ids.shape, dtype: confidence.dtype, device: Ids.device);
        confident.narrow(1, window.Start, window.Length).copy_(confidence.masked_fill(masked.logical_not(), Number(0)));
        var before = Whole(Ids, _sequences);
        return new DenoisingState(before, before.eq(Number(_maskId)), Whole(predicted, _sequences),
            Whole(confident, zeros_like(_sequences)));

        Tensor Whole(Tensor rows, Tensor ended) =>
            (_rows is null ? rows : ended.to(rows.dtype, copy: true).index_copy_(0, _rows, rows))
            .narrow(1, PromptLength, Length - PromptLength).clone();
    }

    /// <summary>All rows, in their first order.</summary>
    public Tensor Sequences() => _rows is null ? _sequences : _sequences.index_copy_(0, _rows, Ids);
}
