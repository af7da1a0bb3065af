namespace D1.Model.Tokenization;

/// <summary>
/// Byte-pair merging of one piece: again and again the pair whose union has the lowest rank, leftmost first, until no union is a token.
/// </summary>
internal static class Cl100kMerge
{
    /// <summary>The ranks of the parts. O(n log n): a piece may be a whole text.</summary>
    public static int[] Merge(string bytes, Cl100kVocabulary vocabulary)
    {
        // Part i runs from byte i to next[i]; parts that were merged away have no end.
        var next = new int[bytes.Length];
        var previous = new int[bytes.Length + 1];
        var unions = new PriorityQueue<(int Left, int Middle, int End), (int Rank, int Left)>();
        for (var i = 0; i < bytes.Length; i++)
        {
            next[i] = i + 1;
            previous[i + 1] = i;
        }

        for (var i = 0; i + 1 < bytes.Length; i++) Consider(i);
        while (unions.TryDequeue(out var union, out _))
        {
            var (left, middle, end) = union;
            if (next[left] != middle || next[middle] != end) continue;
            next[left] = end;
            next[middle] = 0;
            previous[end] = left;
            if (end < bytes.Length) Consider(left);
            if (left > 0) Consider(previous[left]);
        }

        var ranks = new List<int>();
        for (var i = 0; i < bytes.Length; i = next[i]) ranks.Add(vocabulary.Rank(bytes.AsSpan(i, next[i] - i))!.Value);
        return [.. ranks];

        void Consider(int left)
        {
            var middle = next[left];
            var end = next[middle];
            if (vocabulary.Rank(bytes.AsSpan(left, end - left)) is { } rank) unions.Enqueue((left, middle, end), (rank, left));
        }
    }
}
