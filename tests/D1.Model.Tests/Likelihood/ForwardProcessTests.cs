using D1.Model.Likelihood;
using static TorchSharp.torch;

namespace D1.Model.Tests.Likelihood;

public sealed class ForwardProcessTests
{
    [Fact]
    public void What_follows_a_length_is_neither_masked_nor_counted()
    {
        using var scope = NewDisposeScope();
        var (ids, prompts, lengths) = (zeros([2, 8], dtype: ScalarType.Int64), tensor(new long[] { 2, 3 }), tensor(new long[] { 5, 8 }));
        var (time, uniform) = (ones([2]), zeros([2, 8]));
        var all = ForwardProcess.Mask(ids, prompts, time, uniform, 9);
        var some = ForwardProcess.Mask(ids, prompts, time, uniform, 9, lengths);
        Assert.Equal((11, 8), (all.Denominator, some.Denominator));
        Assert.Equal("0011111100011111", Bits(all.Masked));
        Assert.Equal("0011100000011111", Bits(some.Masked));

        static string Bits(Tensor mask) => string.Concat(mask.data<bool>().ToArray().Select(bit => bit ? '1' : '0'));
    }
}
