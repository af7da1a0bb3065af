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

    [Fact]
    public void Rows_that_leave_one_after_the_other_end_in_their_places()
    {
        using var scope = NewDisposeScope();
        var prompts = tensor(new long[] { 1, 2, 3, 4 }, [4, 1]);
        var visible = tensor([true, false, true, false], dtype: ScalarType.Bool).view(4, 1);
        var batch = new DecodingBatch(prompts, 3, Mask, visible);
        Write(0, Eos, 5, 5, 5);
        batch.Retire(Eos, 2);
        Assert.Equal([2, 3, 4], batch.Ids.narrow(1, 0, 1).flatten().data<long>().ToArray());
        Write(1, 6, Eos, 6);
        batch.Retire(Eos, 3);
        Assert.Equal([2, 4], batch.Ids.narrow(1, 0, 1).flatten().data<long>().ToArray());
        Assert.Equal([false, true, true, true, false, true, true, true], batch.AttentionMask!.flatten().data<bool>().ToArray());
        Write(2, 7, 7);
        batch.Retire(Eos, 4);
        Assert.False(batch.IsEmpty);
        Assert.Equal([1, Eos, Eos, Eos, 2, 5, 6, 7, 3, 5, Eos, Eos, 4, 5, 6, 7], batch.Sequences().flatten().data<long>().ToArray());

        void Write(long at, params long[] tokens) => batch.Ids.narrow(1, 1 + at, 1).copy_(tensor(tokens, [tokens.Length, 1]));
    }
}
