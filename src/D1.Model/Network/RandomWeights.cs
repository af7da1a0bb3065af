using D1.Core;


using static D1.Model.Numbers;
using static TorchSharp.torch;

namespace D1.Model.Network;

/// <summary>A LLaDA with random weights: norms 1, everything else normal with the spread that keeps activations of order one.</summary>
public static class RandomWeights
{
    /// <summary>
    /// Equal seeds make equal weights: each tensor has a generator of its own, derived from the seed and the tensor's number.
    /// </summary>
    /// <param name="config">Sizes.</param>
    /// <param name="seed">Any number.</param>
    /// <param name="dtype">Float32 or bfloat16; drawn in float32, then rounded.</param>
    /// <param name="device">Where the weights go, the CPU when null; they are drawn on the CPU, so that every device has the same
    /// ones.</param>
    public static Llada Create(LladaConfig config, ulong seed, ScalarType dtype = ScalarType.Float32, Device? device = null)
    {
        var number = 0L;
        return new Llada(config, (name, shape) =>
        {
            if (shape.Length == 1)
                return ones(shape, dtype: dtype, device: device).DetachFromDisposeScope();
            using var generator = new Generator((ulong)CounterRandom.Seed(seed, "weights", number++));
            var spread = name == Llada.EmbeddingName ? 1.0 : 1.0 / Math.Sqrt(shape[1]);
            using var drawn = randn(shape, dtype: ScalarType.Float32, generator: generator).mul_(Number(spread));
            using var rounded = drawn.to(dtype);
            return rounded.to(device ?? CPU, copy: true).DetachFromDisposeScope();
        });
    }
}
