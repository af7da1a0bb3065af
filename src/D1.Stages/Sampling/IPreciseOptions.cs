namespace D1.Stages.Sampling;

/// <summary>Options of a stage whose arithmetic has a choice of floating-point types.</summary>
internal interface IPreciseOptions
{
    PrecisionOptions Precision { get; }

    /// <summary>Why a stage of such options cannot run on its device; null when it can.</summary>
    static string? Problem(object options, bool onGpu) =>
        !onGpu && options is IPreciseOptions { Precision: var precision } && (precision.Products ?? precision.Weights) == FloatType.Float16
            ? "precision: float16 products need a GPU; choose bfloat16 or float32"
            : null;
}
