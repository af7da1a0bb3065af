namespace D1.Model.Tests.Golden;

/// <summary>
/// How far float32 results may be from the recorded reference; the reference's own float32 and float64 runs differ by a tenth of these.
/// </summary>
internal static class Tolerance
{
    public const double Logits = 2e-4;

    /// <summary>Relative.</summary>
    public const double LogLikelihood = 1e-6;

    public const double SftLoss = 1e-5;

    /// <summary>Relative to the largest gradient of the tensor's model.</summary>
    public const double Gradient = 1e-4;

    public const double WeightsAfterAdamW = 5e-6;
    public const double Grpo = 1e-4;

    /// <summary>Log-probabilities, and sums of them that weights of up to 5 make.</summary>
    public const double Scores = 1e-4;

    /// <summary>Nats of a completion of some 150.</summary>
    public const double Elbo = 5e-4;

    /// <summary>Relative where the loss is above 1.</summary>
    public const double PolicyLoss = 1e-5;

    public const double Advantages = 1e-6;

    /// <summary>Divided by a standard deviation.</summary>
    public const double ScaledAdvantages = 2e-5;
    public const double MergedWeights = 1e-6;

    /// <summary>Relative to each value.</summary>
    public const double Nf4Values = 1e-6;

    /// <summary>A whole model in bfloat16: its eight bits of mantissa, through all layers.</summary>
    public const double LogitsInBfloat16 = 0.35;

    /// <summary>Root mean square of bfloat16's errors, as a multiple of the reference's own.</summary>
    public const double ErrorInBfloat16 = 2;
}
