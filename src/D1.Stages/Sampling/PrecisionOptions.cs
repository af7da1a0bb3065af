using System.Diagnostics.CodeAnalysis;
using D1.Core;
using D1.Model.Network;
using D1.Model.Quantization;
using static TorchSharp.torch;

namespace D1.Stages.Sampling;

/// <summary>
/// Which floating-point type each part of the arithmetic has (docs/fidelity.md). RMSNorm and rotary run in float32 whatever it says. The
/// released code evaluates with bfloat16 weights, float16 products and float32 sampling, and rolls out with all three in bfloat16.
/// </summary>
public sealed record PrecisionOptions : IValidatedOptions
{
    [Option("Type of the weights; by default the files' own.", Source = "released code: bfloat16")]
    public FloatType? Weights { get; init; }

    [Option("Whether the blocks' projections are held as 4-bit NormalFloat and unpacked as they are used.",
        Source = "QLoRA; the released RL configuration loads in 4 bits")]
    public bool Nf4 { get; init; }

    [Option("Type that matrix products are taken in; by default the weights' own.",
        Source = "released code: float16 in evaluation, bfloat16 in rollouts")]
    public FloatType? Products { get; init; }

    [Option("Type of the softmax over the vocabulary and of sampling noise.",
        Source = "released code: float32 in evaluation, bfloat16 in rollouts")]
    public FloatType Sampling { get; init; } = FloatType.Float32;

    public IEnumerable<(string Parameter, string Problem)> Misfits()
    {
        if (Sampling == FloatType.Float16)
            yield return ("sampling", "must be float32 or bfloat16: exponentials of logits leave float16's range");
    }

    /// <summary>The same for training: a model that is trained whole is held in float32, whatever its files' type.</summary>
    internal PrecisionOptions ForTraining(bool whole) => whole ? this with { Weights = FloatType.Float32 } : this;

    internal ScalarType SamplingType => Of(Sampling);

    /// <exception cref="InputException">The folder is no model, or the device has no such products.</exception>
    internal Llada Load(string folder, Device device)
    {
        ScalarType? type = Weights is { } weights ? Of(weights) : null;
        var model = Nf4 ? Nf4Model.Load(folder, type, device) : Llada.Load(folder, type, device);
        try
        {
            model.ProductType = Products is { } products ? Of(products) : null;
            return model;
        }
        catch (InputException e)
        {
            model.Dispose();
            throw new InputException($"precision: {e.Message}");
        }
    }

    private static ScalarType Of(FloatType type) => type switch
    {
        FloatType.Float32 => ScalarType.Float32,
        FloatType.Bfloat16 => ScalarType.BFloat16,
        FloatType.Float16 => ScalarType.Float16,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "no floating-point type"),
    };
}

/// <summary>Floating-point types, as specs spell them.</summary>
[SuppressMessage("Naming", "CA1720", Justification = "They are the types' names.")]
public enum FloatType
{
    Float32,
    Bfloat16,

    /// <summary>On a GPU only.</summary>
    Float16,
}

/// <summary>Options of a stage whose arithmetic has a choice of floating-point types.</summary>
internal interface IPreciseOptions
{
    [Option("Floating-point types; what is trained whole is held in float32.")]
    PrecisionOptions Precision { get; }
}
