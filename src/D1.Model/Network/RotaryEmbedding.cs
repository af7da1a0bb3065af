using static D1.Model.Numbers;
using static TorchSharp.torch;

namespace D1.Model.Network;

/// <summary>Rotary position embedding over halves of each head (x₁, x₂), in float32 (RoFormer, Su et al. 2021, Section
/// 3.4.2).</summary>
/// <param name="headDim">Size of a head.</param>
/// <param name="theta">The base of the frequencies, <c>rope_theta</c>.</param>
public sealed class RotaryEmbedding(int headDim, double theta) : IDisposable
{
    private const long ShortestTable = 256;

    private Tensor? _cosine;
    private Tensor? _sine;

    /// <summary>
    /// Cosines and sines of positions 0 … <paramref name="length"/> − 1: <c>[length, 1, headDim / 2]</c> each, views of tables that are
    /// computed again for longer sequences.
    /// </summary>
    public (Tensor Cosine, Tensor Sine) Tables(long length, Device device)
    {
        if (_cosine is null || _cosine.size(0) < length || _cosine.device.ToString() != device.ToString())
            Compute(Math.Max(length, ShortestTable), device);
        return (_cosine!.narrow(0, 0, length), _sine!.narrow(0, 0, length));
    }

    private void Compute(long length, Device device)
    {
        using var scope = NewDisposeScope();
        using var inference = no_grad();
        var exponents = arange(Number(0), Number(headDim), Number(2), dtype: ScalarType.Float32, device: device).div(Number(headDim));
        var frequencies = tensor((float)theta, device: device).pow(exponents).reciprocal();
        var angles = outer(Range(length, device).to(ScalarType.Float32), frequencies).unsqueeze(1);
        Dispose();
        _cosine = angles.cos().DetachFromDisposeScope();
        _sine = angles.sin().DetachFromDisposeScope();
    }

    /// <summary>Rotates each head of <paramref name="x"/> by its position.</summary>
    /// <param name="x">Queries or keys, <c>[B, L, heads, headDim]</c>.</param>
    /// <param name="tables">Cosines and sines of the positions of <paramref name="x"/>, <c>[L, 1, headDim / 2]</c>.</param>
    /// <returns><c>(x₁cos − x₂sin, x₂cos + x₁sin)</c>, shape and type of <paramref name="x"/>.</returns>
    public static Tensor Rotate(Tensor x, (Tensor Cosine, Tensor Sine) tables)
    {
        var (cosine, sine) = tables;
        var halves = x.to(ScalarType.Float32).chunk(2, -1);
        var first = addcmul(halves[0] * cosine, halves[1], sine, Number(-1));
        var second = addcmul(halves[1] * cosine, halves[0], sine, Number(1));
        return cat([first, second], -1).to(x.dtype);
    }

    public void Dispose()
    {
        _cosine?.Dispose();
        _sine?.Dispose();
    }
}
