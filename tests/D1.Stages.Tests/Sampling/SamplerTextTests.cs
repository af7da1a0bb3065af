using D1.Model.Decoding;
using D1.Stages.Sampling;

namespace D1.Stages.Tests.Sampling;

public sealed class SamplerTextTests
{
    private static readonly DecodingOptions Options = new() { GenLength = 24, BlockLength = 8, Steps = 12 };

    [Fact]
    public void A_sampler_is_told_by_what_it_does()
    {
        Assert.Equal("12 steps; 24 tokens in blocks of 8, 4 steps a block", SamplerText.Of(Options));
        Assert.Equal("3 steps, temperature 0.5, random remasking, guidance 1.5; 24 tokens in blocks of 8, 1 step a block",
            SamplerText.Of(Options with { Steps = 1, Temperature = 0.5, Remasking = Remasking.Random, CfgScale = 1.5 }));
        Assert.Equal("threshold 0.9, prefix cache; 24 tokens in blocks of 8",
            SamplerText.Of(Options with { Threshold = 0.9, Cache = DecodingCache.Prefix }));
        Assert.Equal("factor 1, dual cache", SamplerText.Pace(Options with { Factor = 1, Cache = DecodingCache.Dual }));
    }
}
