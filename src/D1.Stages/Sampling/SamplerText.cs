using System.Globalization;
using D1.Core;
using D1.Model.Decoding;
using D1.Pipeline.Terminal;

namespace D1.Stages.Sampling;

/// <summary>How a completion is decoded, in words: what chats, traces and reports call a sampler.</summary>
[OutsideKey("for people; no output")]
public static class SamplerText
{
    /// <summary>Such as <c>12 steps; 24 tokens in blocks of 8, 4 steps a block</c>.</summary>
    public static string Of(DecodingOptions options)
    {
        var lengths = string.Create(CultureInfo.InvariantCulture,
            $"{Pace(options)}; {Counted.Of(options.GenLength, "token")} in blocks of {options.BlockLength}");
        return CountsSteps(options) ? $"{lengths}, {Counted.Of(options.StepsPerBlock, "step")} a block" : lengths;
    }

    /// <summary>Such as <c>4 → 3 steps: each of 3 blocks takes as many</c>; null where as many are taken as were asked for.</summary>
    public static string? OtherSteps(DecodingOptions options) =>
        CountsSteps(options) && options.StepsPerBlock * options.Blocks is var taken && taken != options.Steps
            ? string.Create(CultureInfo.InvariantCulture,
                $"{options.Steps} → {Counted.Of(taken, "step")}: each of {options.Blocks} blocks takes as many") : null;

    /// <summary>What sets one sampler apart from another of the same lengths: <c>12 steps</c>, or <c>threshold 0.9, prefix cache</c>.
    /// </summary>
    public static string Pace(DecodingOptions options)
    {
        IEnumerable<string?> parts =
        [
            CountsSteps(options) ? Counted.Of(options.StepsPerBlock * options.Blocks, "step") : null,
            options.Threshold is { } threshold ? Number("threshold", threshold) : null,
            options.Factor is { } factor ? Number("factor", factor) : null,
            options.Temperature == 0 ? null : Number("temperature", options.Temperature),
            options.Remasking == Remasking.Random ? "random remasking" : null,
            options.IsGuided ? Number("guidance", options.CfgScale) : null,
            options.Cache switch
            {
                DecodingCache.Prefix => "prefix cache",
                DecodingCache.Dual => "dual cache",
                _ => null,
            },
        ];
        return string.Join(", ", parts.OfType<string>());
    }

    private static bool CountsSteps(DecodingOptions options) => (options.Threshold ?? options.Factor) is null;

    private static string Number(string name, double value) => string.Create(CultureInfo.InvariantCulture, $"{name} {value:0.##}");
}
