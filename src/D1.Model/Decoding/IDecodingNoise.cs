using D1.Model.Network;

using static TorchSharp.torch;

namespace D1.Model.Decoding;

/// <summary>Where the decoder's uniform random numbers come from.</summary>
public interface IDecodingNoise
{
    /// <summary>Noise of Gumbel-max sampling, <c>[B, W, V]</c>. Sampling is computed in its type: <paramref name="type"/>, or that of a recording.</summary>
    Tensor Sampling(int step, long batch, Window window, long vocabulary, ScalarType type);

    /// <summary>Confidences of random remasking, float32 <c>[B, W]</c>.</summary>
    Tensor Confidence(int step, long batch, Window window);
}
