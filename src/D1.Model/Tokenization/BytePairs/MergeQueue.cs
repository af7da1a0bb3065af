namespace D1.Model.Tokenization.BytePairs;

/// <summary>Merges one word's symbols: the lowest rank first, the leftmost of equals, in O(n log n).</summary>
/// <remarks>Sennrich et al. 2016, with a heap over a linked list. Holds the state of one thread.</remarks>
internal sealed class MergeQueue(MergeTable table)
{
    private readonly PriorityQueue<(int At, int Id), long> _queue = new();
    private readonly List<int> _next = [];
    private readonly List<int> _previous = [];

    /// <summary>Replaces the word's first symbols in <paramref name="ids"/> by its tokens.</summary>
    public void Merge(List<int> ids)
    {
        if (ids.Count < 2) return;
        _next.Clear();
        _previous.Clear();
        for (var at = 0; at < ids.Count; at++)
        {
            _next.Add(at + 1 < ids.Count ? at + 1 : -1);
            _previous.Add(at - 1);
            if (at > 0) Offer(ids, at - 1, at);
        }

        while (_queue.TryDequeue(out var candidate, out _))
        {
            var (left, id) = candidate;
            if (ids[left] < 0 || _next[left] is not (>= 0 and var right)) continue;
            if (!table.TryFind(ids[left], ids[right], out var merge) || merge.Id != id) continue; // one of the two has changed since
            ids[left] = id;
            ids[right] = -1;
            _next[left] = _next[right];
            if (_next[left] >= 0)
            {
                _previous[_next[left]] = left;
                Offer(ids, left, _next[left]);
            }

            if (_previous[left] >= 0) Offer(ids, _previous[left], left);
        }

        ids.RemoveAll(id => id < 0);
    }

    private void Offer(List<int> ids, int left, int right)
    {
        if (table.TryFind(ids[left], ids[right], out var merge)) _queue.Enqueue((left, merge.Id), (long)merge.Rank << 32 | (uint)left);
    }
}
