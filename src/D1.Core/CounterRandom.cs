namespace D1.Core;

/// <summary>
/// A counter-based generator: draw n is a hash of (key, n), and the key is a hash of (seed, purpose, step, rank). Nothing is
/// shared and nothing needs what came before, so example i of a stream costs the same whichever examples were drawn earlier,
/// and a data cursor is an index. The hash is SplitMix64's finaliser (Steele, Lea, Flood 2014). Not for cryptography; one
/// instance is for one thread.
/// </summary>
public sealed class CounterRandom
{
    private const ulong Gamma = 0x9E3779B97F4A7C15;
    private readonly ulong _key;
    private ulong _counter;

    /// <summary>The stream of (seed, purpose, step, rank); a purpose is a short name such as "sudoku/problem".</summary>
    public CounterRandom(ulong seed, string purpose, long step = 0, int rank = 0) => _key = Key(seed, purpose, step, rank);

    /// <summary>A seed for a torch generator, derived from (seed, purpose, step, rank): 63 bits, never negative.</summary>
    public static long Seed(ulong seed, string purpose, long step = 0, int rank = 0) => (long)(Key(seed, purpose, step, rank) >> 1);

    /// <summary>A hash of the text's UTF-16 units (FNV-1a, then mixed): the same in every process, culture and version.</summary>
    public static ulong Hash(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var hash = 0xCBF29CE484222325;
        foreach (var unit in text)
        {
            hash = (hash ^ (byte)unit) * 0x100000001B3;
            hash = (hash ^ (byte)(unit >> 8)) * 0x100000001B3;
        }

        return Mix(hash);
    }

    /// <summary>64 uniform bits.</summary>
    public ulong NextUInt64() => Mix(_key + (Gamma * ++_counter));

    /// <summary>Uniform in [0, <paramref name="exclusiveMax"/>), without modulo bias (Lemire 2019).</summary>
    /// <exception cref="ArgumentOutOfRangeException">The bound is not positive.</exception>
    public int Next(int exclusiveMax)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(exclusiveMax);
        var bound = (ulong)exclusiveMax;
        var high = Math.BigMul(NextUInt64(), bound, out var low);
        if (low < bound)
        {
            var threshold = (0 - bound) % bound;
            while (low < threshold) high = Math.BigMul(NextUInt64(), bound, out low);
        }

        return (int)high;
    }

    /// <summary>Uniform in [<paramref name="min"/>, <paramref name="max"/>], both included.</summary>
    public int Between(int min, int max) => min + Next(checked(max - min + 1));

    /// <summary>Uniform in [0, 1), 53 bits.</summary>
    public double NextDouble() => (NextUInt64() >> 11) * (1.0 / (1UL << 53));

    /// <summary>A uniform choice.</summary>
    public T Pick<T>(IReadOnlyList<T> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        return items[Next(items.Count)];
    }

    /// <summary>A uniform permutation, in place (Fisher–Yates).</summary>
    public void Shuffle<T>(Span<T> items)
    {
        for (var i = items.Length - 1; i > 0; i--)
        {
            var j = Next(i + 1);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }

    // Each part is absorbed by a bijection of the state, so two streams that differ in one part alone never share a key.
    private static ulong Key(ulong seed, string purpose, long step, int rank)
    {
        var key = Mix(seed + Gamma);
        key = Mix((key ^ Hash(purpose)) + Gamma);
        key = Mix((key ^ (ulong)step) + Gamma);
        return Mix((key ^ (uint)rank) + Gamma);
    }

    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
