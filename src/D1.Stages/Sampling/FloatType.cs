using System.Diagnostics.CodeAnalysis;

namespace D1.Stages.Sampling;

/// <summary>Floating-point types, as specs spell them.</summary>
[SuppressMessage("Naming", "CA1720", Justification = "They are the types' names.")]
public enum FloatType
{
    Float32,
    Bfloat16,

    /// <summary>On a GPU only.</summary>
    Float16,
}
