namespace D1.Model.Tokenization.BytePairs;

/// <summary>Which two neighbours become one token, and in which order.</summary>
internal sealed class MergeTable
{
    private readonly Dictionary<long, Merge> _merges;

    public MergeTable(int capacity) => _merges = new Dictionary<long, Merge>(capacity);

    public void Add(int left, int right, Merge merge) => _merges[Key(left, right)] = merge;

    public bool TryFind(int left, int right, out Merge merge) => _merges.TryGetValue(Key(left, right), out merge);

    private static long Key(int left, int right) => (long)left << 32 | (uint)right;

    /// <param name="Rank">The lowest goes first.</param>
    /// <param name="Id">The token that the two become.</param>
    internal readonly record struct Merge(int Rank, int Id);
}
