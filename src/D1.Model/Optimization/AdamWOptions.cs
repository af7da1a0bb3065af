namespace D1.Model.Optimization;

/// <summary>Constants of AdamW.</summary>
public sealed record AdamWOptions
{
    public double Beta1 { get; init; } = 0.9;

    public double Beta2 { get; init; } = 0.999;

    public double Epsilon { get; init; } = 1e-8;

    /// <summary>Decoupled weight decay.</summary>
    public double WeightDecay { get; init; }

    /// <summary>Gradients are scaled down to this global norm; 0 leaves them as they are.</summary>
    public double MaxGradNorm { get; init; }
}
