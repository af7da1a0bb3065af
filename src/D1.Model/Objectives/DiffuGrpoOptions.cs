namespace D1.Model.Objectives;

/// <summary>The constants of the diffu-GRPO objective (paper Equation 3–4).</summary>
public sealed record DiffuGrpoOptions
{
    /// <summary>ε: the ratio is clipped to [1 − ε, 1 + ε].</summary>
    public double ClipEpsilon { get; init; } = 0.5;

    /// <summary>β: weight of the KL term; 0 leaves the reference policy out.</summary>
    public double Beta { get; init; } = 0.04;

    public LossNormalisation Normalisation { get; init; } = LossNormalisation.TokenMean;
}
