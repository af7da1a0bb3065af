using D1.Core;
using D1.Model.Decoding;

using FsCheck;
using FsCheck.Fluent;

namespace D1.Model.Tests.Decoding;

/// <summary>The schedule of tokens over steps.</summary>
public sealed class DecodingOptionsTests
{
    private static DecodingOptions Options(int genLength, int blockLength, int steps) =>
        new() { GenLength = genLength, BlockLength = blockLength, Steps = steps };

    [Fact]
    public void Earlier_steps_take_the_remainder()
    {
        var options = Options(24, 8, 9);
        Assert.Equal(3, options.StepsPerBlock);
        Assert.Equal([3, 3, 2], Enumerable.Range(0, 3).Select(options.TokensAt));
    }

    [Fact]
    public void Fewer_steps_than_blocks_still_give_each_block_one() => Assert.Equal(1, Options(24, 6, 2).StepsPerBlock);

    [Fact]
    public void A_block_is_filled_exactly() => Prop.ForAll(Gen.Choose(1, 64).Three().ToArbitrary(), sizes =>
    {
        var (block, blocks, steps) = sizes;
        var options = Options(block * blocks, block, steps);
        return Enumerable.Range(0, options.StepsPerBlock).Sum(options.TokensAt) == block;
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(24, 7, 8, "gen_length 24 is not a multiple of block_length 7")]
    [InlineData(0, 8, 8, "must be positive")]
    [InlineData(24, 8, 0, "must be positive")]
    public void Numbers_that_do_not_fit_are_refused(int genLength, int blockLength, int steps, string complaint) =>
        Assert.Contains(complaint, Assert.Throws<InputException>(() => Options(genLength, blockLength, steps).Validate()).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Choices_that_exclude_each_other_are_refused()
    {
        var options = Options(24, 8, 8);
        Refused("exclude each other", options with { Threshold = 0.9, Factor = 1 });
        Refused("threshold 1.5 is not between 0 and 1", options with { Threshold = 1.5 });
        Refused("threshold NaN", options with { Threshold = double.NaN });
        Refused("factor -1 must", options with { Factor = -1 });
        Refused("temperature NaN", options with { Temperature = double.NaN });
        Refused("need remasking low_confidence", options with { Threshold = 0.9, Remasking = Remasking.Random });

        static void Refused(string complaint, DecodingOptions options) =>
            Assert.Contains(complaint, Assert.Throws<InputException>(options.Validate).Message, StringComparison.Ordinal);
    }
}
