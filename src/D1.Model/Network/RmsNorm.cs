using D1.Model.Kernels;

using static TorchSharp.torch;

namespace D1.Model.Network;

/// <summary>Root-mean-square normalisation. Runs in float32 whatever the type of its input.</summary>
public sealed class RmsNorm(string name, Tensor weight, double epsilon)
{
    public string Name { get; } = name;

    /// <summary>Scale, <c>[D]</c>.</summary>
    public Tensor Weight { get; set; } = weight;

    /// <param name="x"><c>[…, D]</c>.</param>
    /// <returns><c>x / sqrt(mean(x²) + ε) · weight</c>, shape and type of <paramref name="x"/>.</returns>
    public Tensor Forward(Tensor x) => FusedKernels.RmsNorm(x, Weight, epsilon) ?? Composed(x);

    /// <summary>The gradient of the input of <see cref="Forward"/> by the kernels; the weight's is added to what it has.</summary>
    internal Tensor Backward(Tensor x, Tensor dy) => FusedKernels.RmsNormBackward(dy, x, Weight, epsilon);

    private Tensor Composed(Tensor x)
    {
        var wide = x.to(ScalarType.Float32);
        var scale = (wide * wide).mean([-1], keepdim: true).Plus(epsilon).rsqrt();
        return (wide * scale).to(x.dtype) * Weight;
    }
}
