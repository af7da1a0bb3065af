namespace D1.Model.Tokenization.BytePairs;

/// <summary>Merges one word's symbols: the lowest rank first, the leftmost of equals, in O(n log n).</summary>
/// <remarks>Sennrich et al. 2016, with a heap over a linked list. Its arrays serve one word after another; not for several
/// threads.</remarks>
internal sealed class MergeQueue(MergeTable table)
{
    private const int NoPair = int.MaxValue;

    private readonly RankHeap _heap = new();
    private Symbol[] _symbols = new Symbol[64];

    /// <summary>Appends the tokens that the first symbols end as.</summary>
    public void Merge(List<int> first, List<int> into)
    {
        if (_symbols.Length < first.Count) _symbols = new Symbol[Math.Max(first.Count, 2 * _symbols.Length)];
        for (var at = 0; at < first.Count; at++)
            _symbols[at] = new Symbol { Id = first[at], Previous = at - 1, Next = at + 1 < first.Count ? at + 1 : -1, Rank = NoPair };
        _heap.Clear();
        for (var at = 0; at < first.Count - 1; at++) Offer(at);

        while (_heap.TryTake(out var rank, out var at))
        {
            if (_symbols[at].Rank == rank) Join(at); // else one of the two has changed since
        }

        for (var at = first.Count > 0 ? 0 : -1; at >= 0; at = _symbols[at].Next) into.Add(_symbols[at].Id);
    }

    private void Join(int at)
    {
        ref var left = ref _symbols[at];
        ref var right = ref _symbols[left.Next];
        left.Id = left.Merged;
        left.Next = right.Next;
        right.Rank = NoPair;
        if (left.Next >= 0) _symbols[left.Next].Previous = at;
        Offer(at);
        if (left.Previous >= 0) Offer(left.Previous);
    }

    /// <summary>Looks up what the symbol and the one after it become.</summary>
    private void Offer(int at)
    {
        ref var left = ref _symbols[at];
        left.Rank = NoPair;
        if (left.Next < 0 || !table.TryFind(left.Id, _symbols[left.Next].Id, out var rank, out left.Merged)) return;
        left.Rank = rank;
        _heap.Add(rank, at);
    }

    private struct Symbol
    {
        public int Id;
        public int Previous;
        public int Next;

        /// <summary>The rank of the merge with the next symbol, and what it makes.</summary>
        public int Rank;

        public int Merged;
    }
}
