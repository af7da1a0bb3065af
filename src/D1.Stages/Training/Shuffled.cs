using D1.Model.Randomness;

namespace D1.Stages.Training;

/// <summary>Endless passes over a finite set, each in an order of its own: the position is the whole data cursor.</summary>
internal static class Shuffled
{
    private static (int Count, ulong Seed, long Epoch, int[] Order) _last = (0, 0, -1, []);

    /// <summary>The item at <paramref name="position"/> of the stream, 0 … <paramref name="count"/> − 1.</summary>
    public static int At(long position, int count, ulong seed)
    {
        var epoch = position / count;
        var (lastCount, lastSeed, lastEpoch, order) = _last;
        if (lastCount != count || lastSeed != seed || lastEpoch != epoch)
        {
            order = [.. Enumerable.Range(0, count)];
            new CounterRandom(seed, "shuffle", epoch).Shuffle(order.AsSpan());
            _last = (count, seed, epoch, order);
        }

        return order[position % count];
    }
}
