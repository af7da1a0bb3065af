namespace D1.Core;

/// <summary>
/// Endless passes over a finite set, each in an order of its own: the position is the whole data cursor. One instance is for one thread.
/// </summary>
/// <param name="count">Items of the set.</param>
/// <param name="seed">Decides every pass's order, with <paramref name="purpose"/>.</param>
/// <param name="purpose">A short name, as in <see cref="CounterRandom"/>.</param>
public sealed class Shuffled(int count, ulong seed, string purpose = "shuffle")
{
    private readonly int[] _order = new int[count];
    private long _epoch = -1;

    /// <summary>The item at <paramref name="position"/> of the stream, 0 … count − 1.</summary>
    public int this[long position]
    {
        get
        {
            var epoch = position / count;
            if (epoch != _epoch)
            {
                for (var item = 0; item < count; item++)
                    _order[item] = item;
                new CounterRandom(seed, purpose, epoch).Shuffle(_order.AsSpan());
                _epoch = epoch;
            }

            return _order[position % count];
        }
    }
}
