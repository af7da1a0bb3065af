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
    [InlineData(24, 7, 8, "block_length 7 must divide gen_length (24)")]
    [InlineData(0, 8, 8, "gen_length 0 must be at least 1 and at most 1000000")]
    [InlineData(24, 0, 8, "block_length 0 must be at least 1 and at most 1000000")]
    [InlineData(24, 8, 0, "steps 0 must be at least 1 and at most 1000000")]
    public void Numbers_that_do_not_fit_are_refused(int genLength, int blockLength, int steps, string complaint) =>
        Assert.Equal(complaint, Assert.Throws<InputException>(() => Options(genLength, blockLength, steps).Validate()).Message);

    [Fact]
    public void Choices_that_exclude_each_other_are_refused()
    {
        var options = Options(24, 8, 8);
        Refused("factor 1 excludes threshold: give one of them", options with { Threshold = 0.9, Factor = 1 });
        Refused("threshold 1.5 must be at least 0 and at most 1", options with { Threshold = 1.5 });
        Refused("threshold NaN must be a finite number", options with { Threshold = double.NaN });
        Refused("factor -1 must be at least 0 and at most 1000", options with { Factor = -1 });
        Refused("temperature NaN must be a finite number", options with { Temperature = double.NaN });
        Refused("remasking random must be low_confidence: threshold and factor judge the confidence of predictions",
            options with { Threshold = 0.9, Remasking = Remasking.Random });
        Refused("remasking random must be low_confidence: threshold and factor judge the confidence of predictions",
            options with { Factor = 1, Remasking = Remasking.Random });

        static void Refused(string complaint, DecodingOptions options) =>
            Assert.Equal(complaint, Assert.Throws<InputException>(options.Validate).Message);
    }

    [Fact]
    public void A_sampler_is_taken_over_whole()
    {
        var sampler = Options(24, 8, 6) with
        {
            CfgScale = 1,
            MayPredictMask = false,
            StopAfterEos = true,
            Cache = DecodingCache.Dual,
            Threshold = 0.5,
            Factor = 2,
            Temperature = 1,
        };
        var standard = Options(1, 1, 1);
        // So that nothing is the same by being the default.
        foreach (var property in typeof(SamplerOptions).GetProperties())
            Assert.NotEqual(property.GetValue(standard), property.GetValue(sampler));
        Assert.Equal(sampler with { Steps = 3, Temperature = 0 }, new DecodingOptions(sampler, 3));
    }
}
