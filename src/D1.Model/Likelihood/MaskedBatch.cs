using static D1.Model.Numbers;
using static TorchSharp.torch;

namespace D1.Model.Likelihood;

/// <summary>A batch after the forward process.</summary>
/// <param name="Ids">Clean tokens, int64 <c>[B, L]</c>.</param>
/// <param name="Noisy">The same with mask tokens, int64 <c>[B, L]</c>.</param>
/// <param name="Masked">Where, bool <c>[B, L]</c>.</param>
/// <param name="Time">t of each row, float32 <c>[B]</c>.</param>
/// <param name="Denominator">What the summed loss is divided by.</param>
public sealed record MaskedBatch(Tensor Ids, Tensor Noisy, Tensor Masked, Tensor Time, long Denominator)
{
    /// <summary>The same on a device.</summary>
    public MaskedBatch To(TorchSharp.torch.Device device) =>
        device.type == Ids.device_type ? this
            : this with { Ids = Ids.to(device), Noisy = Noisy.to(device), Masked = Masked.to(device), Time = Time.to(device) };

    /// <summary>
    /// Every <paramref name="count"/>-th row from <paramref name="index"/> on, with the whole batch's denominator: the parts' losses add up
    /// to the whole's.
    /// </summary>
    public MaskedBatch Part(int index, int count)
    {
        if (count == 1)
            return this;
        var rows = arange(Number(index), Number(Ids.size(0)), Number(count), dtype: TorchSharp.torch.ScalarType.Int64, device: Ids.device);
        return new MaskedBatch(Ids.index_select(0, rows), Noisy.index_select(0, rows), Masked.index_select(0, rows),
            Time.index_select(0, rows), Denominator);
    }
}
