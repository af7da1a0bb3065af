namespace D1.Stages.Sampling;

/// <summary>Options of a stage whose arithmetic has a choice of floating-point types.</summary>
internal interface IPreciseOptions
{
    PrecisionOptions Precision { get; }
}
