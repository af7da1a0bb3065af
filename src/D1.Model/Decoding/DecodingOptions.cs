namespace D1.Model.Decoding;

/// <summary>How a completion is decoded.</summary>
public sealed record DecodingOptions
{
    /// <summary>Tokens to generate.</summary>
    public required int GenLength { get; init; }

    /// <summary>Tokens a block; blocks are finished from left to right.</summary>
    public required int BlockLength { get; init; }

    /// <summary>Denoising steps over all blocks.</summary>
    public required int Steps { get; init; }

    /// <summary>0 is greedy; otherwise Gumbel-max sampling.</summary>
    public double Temperature { get; init; }

    /// <summary>Classifier-free guidance: 0 is off; otherwise logits are extrapolated from a second pass whose prompt is masked.</summary>
    public double CfgScale { get; init; }

    public Remasking Remasking { get; init; } = Remasking.LowConfidence;

    /// <summary>Whether the model may answer with the mask token, as nothing prevents in the released code; such a position stays masked.</summary>
    public bool MayPredictMask { get; init; } = true;

    /// <summary>Rows leave the batch when a finished block holds EOS; what follows is filled with EOS. Tokens before EOS are the same.</summary>
    public bool StopAfterEos { get; init; }

    public int Blocks => GenLength / BlockLength;

    public int StepsPerBlock => Math.Max(1, Steps / Blocks);

    /// <summary>Tokens to accept at one step of a block: the block spread over its steps, earlier steps taking the remainder.</summary>
    public int TokensAt(int step) => BlockLength / StepsPerBlock + (step < BlockLength % StepsPerBlock ? 1 : 0);

    /// <exception cref="InputException">The numbers do not fit together.</exception>
    public void Validate()
    {
        if (GenLength <= 0 || BlockLength <= 0 || Steps <= 0)
            throw new InputException($"gen_length {GenLength}, block_length {BlockLength} and steps {Steps} must be positive");
        if (GenLength % BlockLength != 0)
            throw new InputException($"gen_length {GenLength} is not a multiple of block_length {BlockLength}");
        if (Temperature < 0 || CfgScale < 0)
            throw new InputException($"temperature {Temperature} and cfg_scale {CfgScale} must not be negative");
    }
}
