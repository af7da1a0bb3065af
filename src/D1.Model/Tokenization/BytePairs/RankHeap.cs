namespace D1.Model.Tokenization.BytePairs;

/// <summary>
/// A binary heap of (rank, position), the lowest first; a pair is one number, so a word of a million symbols stays small.
/// </summary>
internal sealed class RankHeap
{
    private ulong[] _items = new ulong[64];
    private int _count;

    public void Clear() => _count = 0;

    public void Add(int rank, int position)
    {
        if (_count == _items.Length) Array.Resize(ref _items, 2 * _count);
        var item = (ulong)(uint)rank << 32 | (uint)position;
        var at = _count++;
        for (int parent; at > 0 && _items[parent = (at - 1) / 2] > item; at = parent) _items[at] = _items[parent];
        _items[at] = item;
    }

    public bool TryTake(out int rank, out int position)
    {
        rank = position = 0;
        if (_count == 0) return false;
        (rank, position) = ((int)(_items[0] >> 32), (int)(uint)_items[0]);
        var last = _items[--_count];
        var at = 0;
        for (int child; (child = 2 * at + 1) < _count; at = child)
        {
            if (child + 1 < _count && _items[child + 1] < _items[child]) child++;
            if (_items[child] >= last) break;
            _items[at] = _items[child];
        }

        _items[at] = last;
        return true;
    }
}
