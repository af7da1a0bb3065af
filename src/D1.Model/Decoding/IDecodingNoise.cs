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
