using D1.Model.Decoding;

using static TorchSharp.torch;

namespace D1.Model.Tests.Decoding;

public sealed class DecodingBatchTests
{
    private const long Mask = 9, Eos = 8;

    [Fact]
    public void Rows_leave_with_their_eos_unless_a_mask_before_the_end_may_still_be_filled()
    {
        using var scope = NewDisposeScope();
        var batch = new DecodingBatch(tensor(new long[] { 1, 2, 1, 2, 1, 2 }, [3, 2]), 4, Mask, null);
        batch.Ids.narrow(1, 2, 2).copy_(tensor(new[] { Eos, 5, Mask, Eos, 5, 6 }, [3, 2]));
        batch.Retire(Eos, 4);
        Assert.Equal([1, 2, Mask, Eos, Mask, Mask, 1, 2, 5, 6, Mask, Mask], batch.Ids.data<long>().ToArray());
        Assert.Equal([1, 2, Eos, 5, Eos, Eos, 1, 2, Mask, Eos, Mask, Mask, 1, 2, 5, 6, Mask, Mask],
            batch.Sequences().data<long>().ToArray());
    }
}
