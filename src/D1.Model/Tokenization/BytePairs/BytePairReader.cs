namespace D1.Model.Tokenization.BytePairs;

/// <summary>The <c>model</c> of a tokenizer.json whose type is BPE.</summary>
internal static class BytePairReader
{
    public static BytePairModel Read(JsonPlace place)
    {
        if (place.Optional("dropout") is { } dropout && dropout.ToString() is not ("0" or "0.0"))
            throw dropout.Error("random merges are not supported");
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (token, id) in place["vocab"].Members()) ids[token] = id.Count();
        var options = new BytePairOptions(
            UnknownToken: place.Optional("unk_token")?.Text(),
            FuseUnknown: place.Flag("fuse_unk", false),
            ByteFallback: place.Flag("byte_fallback", false),
            IgnoreMerges: place.Flag("ignore_merges", false),
            ContinuingPrefix: place.Optional("continuing_subword_prefix")?.Text() ?? "",
            EndSuffix: place.Optional("end_of_word_suffix")?.Text() ?? "");
        return new BytePairModel(ids, ReadMerges(place["merges"], ids, options.ContinuingPrefix.Length), options);
    }

    private static MergeTable ReadMerges(JsonPlace place, Dictionary<string, int> ids, int prefixLength)
    {
        var merges = place.Items().ToList();
        var table = new MergeTable(merges.Count);
        var lookup = ids.GetAlternateLookup<ReadOnlySpan<char>>();
        for (var rank = 0; rank < merges.Count; rank++)
        {
            var (left, right) = ReadPair(merges[rank], rank);
            var tail = right.Span[Math.Min(prefixLength, right.Length)..]; // "##b" joins what is before it without its prefix
            if (!lookup.TryGetValue(left.Span, out var leftId) || !lookup.TryGetValue(right.Span, out var rightId)
                || !lookup.TryGetValue($"{left.Span}{tail}", out var id))
                throw place.Error($"merge {rank} ('{left} {right}'): the two and what they become must all be in the vocabulary");
            table.Add(leftId, rightId, rank, id);
        }

        return table;
    }

    private static (ReadOnlyMemory<char> Left, ReadOnlyMemory<char> Right) ReadPair(JsonPlace merge, int rank)
    {
        if (merge.IsText)
        {
            var text = merge.Text();
            var blank = text.IndexOf(' ');
            if (blank > 0 && blank == text.LastIndexOf(' ') && blank < text.Length - 1)
                return (text.AsMemory(0, blank), text.AsMemory(blank + 1));
        }
        else if (merge.IsArray && merge.Items().ToArray() is [var left, var right])
            return (left.Text().AsMemory(), right.Text().AsMemory());

        throw merge.Error($"merge {rank} must be two tokens, not {merge}");
    }
}
