using System.Diagnostics.CodeAnalysis;
using D1.Core;
using static TorchSharp.torch;

namespace D1.Model.Decoding;

/// <summary>How a completion is decoded.</summary>
public sealed record DecodingOptions : SamplerOptions
{
    public DecodingOptions()
    {
    }

    /// <summary>What a sampler says, in so many steps.</summary>
    [SetsRequiredMembers]
    public DecodingOptions(SamplerOptions sampler, int steps)
        : base(sampler) => Steps = steps;

    /// <summary>Without effect where a threshold or a factor decides how many are taken.</summary>
    [Option("Denoising steps over all blocks.", Min = 1, Max = 1_000_000, Unit = "steps")]
    public required int Steps { get; init; }

    /// <summary>Gumbel-max sampling above 0.</summary>
    [Option("Sampling temperature; 0 is greedy.", Min = 0, Max = 1000)]
    public double Temperature { get; init; }

    [Option("Which predictions of a step are kept.")]
    public Remasking Remasking { get; init; } = Remasking.LowConfidence;

    /// <summary>Type of the softmax over the vocabulary, of confidences and of sampling noise.</summary>
    public ScalarType SamplingType { get; init; } = ScalarType.Float32;

    /// <summary>
    /// Whether the result has every state on the way; each pass then predicts all masked positions, those of later blocks too.
    /// </summary>
    public bool KeepTrajectory { get; init; }

    public int Blocks => GenLength / BlockLength;

    public int StepsPerBlock => Math.Max(1, Steps / Blocks);

    /// <summary>Tokens to accept at one step of a block: the block spread over its steps, earlier steps taking the remainder.</summary>
    public int TokensAt(int step) => BlockLength / StepsPerBlock + (step < BlockLength % StepsPerBlock ? 1 : 0);

    public override IEnumerable<(string Parameter, string Problem)> Misfits()
    {
        foreach (var misfit in base.Misfits())
            yield return misfit;
        if (KeepTrajectory && Cache != DecodingCache.None)
            yield return ("cache", "must be none: a trajectory predicts every position at each step, which a cache leaves out");
        if (Remasking == Remasking.Random && (Threshold ?? Factor) is not null)
            yield return ("remasking", "must be low_confidence: threshold and factor judge the confidence of predictions");
    }

    /// <exception cref="InputException">A number is out of its range, or they do not fit together.</exception>
    [OutsideKey("refuses, and changes nothing")]
    public void Validate()
    {
        if (OptionSchema.Of(typeof(DecodingOptions)).Problem(this) is { } problem) throw new InputException(problem);
    }
}

/// <summary>Which predictions of a step are kept.</summary>
public enum Remasking
{
    /// <summary>The most confident: highest probability of the chosen token.</summary>
    LowConfidence,

    /// <summary>Uniformly random ones.</summary>
    Random,
}
