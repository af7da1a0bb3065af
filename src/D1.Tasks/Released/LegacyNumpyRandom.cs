namespace D1.Tasks.Released;

/// <summary>
/// The permutations of NumPy's legacy generator (Mersenne Twister MT19937 with <c>numpy.random.seed</c>), with which the released
/// evaluation draws its test rows.
/// </summary>
internal sealed class LegacyNumpyRandom
{
    private const int Size = 624;
    private const int Shift = 397;
    private readonly uint[] _state = new uint[Size];
    private int _at = Size;

    /// <summary><c>numpy.random.seed(seed)</c>.</summary>
    public LegacyNumpyRandom(uint seed)
    {
        _state[0] = seed;
        for (var i = 1; i < Size; i++) _state[i] = unchecked((1812433253u * (_state[i - 1] ^ (_state[i - 1] >> 30))) + (uint)i);
    }

    /// <summary><c>numpy.random.permutation(count)</c>; its first n are <c>numpy.random.choice(count, n, replace=False)</c>.</summary>
    public int[] Permutation(int count)
    {
        var items = Enumerable.Range(0, count).ToArray();
        for (var i = count - 1; i > 0; i--)
        {
            var j = (int)UpTo((uint)i);
            (items[i], items[j]) = (items[j], items[i]);
        }

        return items;
    }

    /// <summary>Uniform from 0 to <paramref name="max"/>, both included: bits that are too large are drawn again.</summary>
    private uint UpTo(uint max)
    {
        var mask = System.Numerics.BitOperations.RoundUpToPowerOf2(max + 1) - 1;
        while (true)
        {
            var value = Next() & mask;
            if (value <= max) return value;
        }
    }

    private uint Next()
    {
        if (_at == Size) Twist();
        var y = _state[_at++];
        y ^= y >> 11;
        y ^= (y << 7) & 0x9d2c5680;
        y ^= (y << 15) & 0xefc60000;
        return y ^ (y >> 18);
    }

    private void Twist()
    {
        for (var i = 0; i < Size; i++)
        {
            var y = (_state[i] & 0x80000000) | (_state[(i + 1) % Size] & 0x7fffffff);
            _state[i] = _state[(i + Shift) % Size] ^ (y >> 1) ^ ((y & 1) == 0 ? 0 : 0x9908b0df);
        }

        _at = 0;
    }
}
