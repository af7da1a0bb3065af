using D1.Model.Quantization;

using FsCheck;
using FsCheck.Fluent;

using static TorchSharp.torch;

namespace D1.Model.Tests.Quantization;

/// <summary>What quantisation keeps, for weights of any size and type.</summary>
public sealed class Nf4WeightTests
{
    [Fact]
    public void Any_weight_comes_back_with_its_shape_and_type_and_within_half_a_code_step()
    {
        var cases = from rows in Gen.Choose(1, 40)
                    from columns in Gen.Choose(1, 40)
                    from blockSize in Gen.Elements(2, 64, 128, 4096)
                    from dtype in Gen.Elements(ScalarType.Float32, ScalarType.BFloat16, ScalarType.Float16)
                    from seed in Gen.Choose(0, 1000)
                    select (rows, columns, blockSize, dtype, seed);
        Prop.ForAll(cases.ToArbitrary(), item =>
        {
            using var scope = NewDisposeScope();
            using var generator = new Generator((ulong)item.seed);
            var weight = randn([item.rows, item.columns], generator: generator).to(item.dtype);
            using var quantized = Nf4Weight.Quantize(weight, item.blockSize);
            var back = quantized.Dequantize();
            Assert.Equal((weight.dtype, item.rows, item.columns), (back.dtype, (int)back.size(0), (int)back.size(1)));
            // The widest gap between codes is 0.304 of the scale; scales themselves are off by at most a sixteenth of their spread.
            var largest = weight.to(ScalarType.Float32).abs().max().item<float>();
            Assert.True((weight - back).to(ScalarType.Float32).abs().max().item<float>() <= largest * 0.3, $"{item}");
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_weight_is_quantised_in_chunks_without_a_seam()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(1);
        var weight = randn([70_000, 64], generator: generator);
        using var whole = Nf4Weight.Quantize(weight);
        using var tail = Nf4Weight.Quantize(weight.narrow(0, 60_000, 10_000));
        Assert.True(whole.Packed.narrow(0, 60_000 * 32, 10_000 * 32).equal(tail.Packed).all().item<bool>());
    }

    [Fact]
    public void Four_bits_and_an_eighth_a_value()
    {
        using var scope = NewDisposeScope();
        using var quantized = Nf4Weight.Quantize(zeros(1024, 1024));
        Assert.Equal(4.127, quantized.Bytes * 8.0 / (1024 * 1024), 3);
    }

    [Fact]
    public void An_all_zero_weight_stays_zero()
    {
        using var scope = NewDisposeScope();
        using var quantized = Nf4Weight.Quantize(zeros(3, 70));
        Assert.Equal(0, quantized.Dequantize().abs().max().item<float>());
    }

    [Fact]
    public void Quantising_and_unpacking_leave_no_tensors_behind()
    {
        using var scope = NewDisposeScope();
        var weight = ones(8, 64);
        Cycle();
        var before = TorchSharp.DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;
        Cycle();
        Assert.Equal(before, TorchSharp.DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount);

        void Cycle()
        {
            using var quantized = Nf4Weight.Quantize(weight);
            quantized.Dequantize().Dispose();
        }
    }
}
