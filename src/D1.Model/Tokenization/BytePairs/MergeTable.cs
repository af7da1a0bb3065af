using System.Numerics;

namespace D1.Model.Tokenization.BytePairs;

/// <summary>Which two neighbours become one token, and in which order.</summary>
/// <remarks>A hash table with open addressing: .NET's own hash of a long is the two ids xored, which collides all the time.</remarks>
internal sealed class MergeTable
{
    private const ulong Golden = 0x9E3779B97F4A7C15;

    private readonly Entry[] _entries;
    private readonly int _shift;

    /// <param name="count">The most merges that will be added.</param>
    public MergeTable(int count)
    {
        var bits = BitOperations.Log2((uint)count + 1) + 2; // at most half full
        _entries = new Entry[1 << bits];
        _shift = 64 - bits;
    }

    /// <param name="left">The first token.</param>
    /// <param name="right">The one after it.</param>
    /// <param name="rank">The lowest goes first.</param>
    /// <param name="id">The token that the two become.</param>
    public void Add(int left, int right, int rank, int id) => _entries[Place(left, right)] = new Entry(Key(left, right), rank, id);

    public bool TryFind(int left, int right, out int rank, out int id)
    {
        ref readonly var entry = ref _entries[Place(left, right)];
        (rank, id) = (entry.Rank, entry.Id);
        return entry.Key != 0;
    }

    /// <summary>Where the pair is, or would be.</summary>
    private int Place(int left, int right)
    {
        var key = Key(left, right);
        var place = (int)(key * Golden >> _shift);
        while (_entries[place].Key != 0 && _entries[place].Key != key) place = (place + 1) & (_entries.Length - 1);
        return place;
    }

    private static ulong Key(int left, int right) => (ulong)(left + 1L) << 32 | (uint)right; // never 0, which marks a free place

    private readonly record struct Entry(ulong Key, int Rank, int Id);
}
