using D1.Core;
using static TorchSharp.torch;

namespace D1.Model.Decoding;

/// <summary>Where the decoder's uniform random numbers come from.</summary>
public interface IDecodingNoise
{
    /// <summary>
    /// Noise of Gumbel-max sampling, <c>[N, V]</c>. Sampling is computed in its type: <paramref name="type"/>, or that of a recording.
    /// </summary>
    Tensor Sampling(int step, Candidates candidates, long vocabulary, ScalarType type);

    /// <summary>Confidences of random remasking, float32 <c>[N]</c>.</summary>
    Tensor Confidence(int step, Candidates candidates);
}

/// <summary>
/// Noise that depends on a seed, the number of the call and how many candidates come before one: what rows draw depends on their
/// neighbours.
/// </summary>
/// <param name="seed">Any number; two decodes with one seed are equal.</param>
/// <param name="device">Where the noise is drawn; the CPU when null.</param>
public sealed class SeededNoise(ulong seed, Device? device = null) : IDecodingNoise
{
    public Tensor Sampling(int step, Candidates candidates, long vocabulary, ScalarType type) =>
        Draw("sampling", step, [candidates.Rows.size(0), vocabulary], type);

    public Tensor Confidence(int step, Candidates candidates) => Draw("remasking", step, [candidates.Rows.size(0)], ScalarType.Float32);

    private Tensor Draw(string purpose, int step, long[] shape, ScalarType dtype)
    {
        using var generator = new Generator((ulong)CounterRandom.Seed(seed, purpose, step), device ?? CPU);
        return rand(shape, dtype: dtype, device: device, generator: generator);
    }
}
