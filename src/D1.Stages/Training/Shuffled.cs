using D1.Model.Randomness;

namespace D1.Stages.Training;

/// <summary>Endless passes over a finite set, each in an order of its own: the position is the whole data cursor.</summary>
/// <param name="count">Items of the set.</param>
/// <param name="seed">Decides every pass's order.</param>
internal sealed class Shuffled(int count, ulong seed)
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
                new CounterRandom(seed, "shuffle", epoch).Shuffle(_order.AsSpan());
                _epoch = epoch;
            }

            return _order[position % count];
        }
    }
}
