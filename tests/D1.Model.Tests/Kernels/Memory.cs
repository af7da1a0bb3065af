using System.Runtime.InteropServices;

namespace D1.Model.Tests.Kernels;

/// <summary>Floats outside the collector's reach, with a guard behind them that no kernel may touch.</summary>
internal sealed unsafe class Memory : IDisposable
{
    private const int Guard = 64;
    private const float Mark = 12345.678f;

    private readonly long _count;

    public Memory(long count, Func<long, float>? value = null)
    {
        _count = count;
        Data = (float*)NativeMemory.Alloc((nuint)(count + Guard), sizeof(float));
        for (var i = 0L; i < count; i++)
            Data[i] = value?.Invoke(i) ?? float.NaN;
        for (var i = count; i < count + Guard; i++)
            Data[i] = Mark;
    }

    public float* Data { get; }

    /// <summary>Bits, so that NaN equals itself and −0 differs from 0.</summary>
    public uint[] Bits()
    {
        for (var i = _count; i < _count + Guard; i++)
            Assert.Equal(Mark, Data[i]);
        return new ReadOnlySpan<uint>(Data, (int)_count).ToArray();
    }

    public static Memory Random(long count, int seed)
    {
        var random = new Random(seed);
        return new Memory(count, _ => (float)((random.NextDouble() * 4) - 2));
    }

    public void Dispose() => NativeMemory.Free(Data);
}
