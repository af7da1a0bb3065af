namespace D1.Model.Tokenization.BytePairs;

/// <summary>The <c>model</c> of a tokenizer.json whose type is BPE.</summary>
internal static class BytePairReader
{
    public static BytePairModel Read(JsonPlace place)
    {
        if (place.Optional("dropout") is { } dropout && dropout.ToString() is not ("0" or "0.0")) throw dropout.Error("random merges are not supported");
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
        var table = new MergeTable(ids.Count);
        var lookup = ids.GetAlternateLookup<ReadOnlySpan<char>>();
        Span<char> buffer = stackalloc char[256];
        var rank = 0;
        foreach (var merge in place.Items())
        {
            var (left, right) = ReadPair(merge, rank);
            // "##b" merges into what is before it without its prefix.
            var tail = right.AsSpan(Math.Min(prefixLength, right.Length));
            var whole = left.Length + tail.Length <= buffer.Length ? buffer[..(left.Length + tail.Length)] : new char[left.Length + tail.Length];
            left.CopyTo(whole);
            tail.CopyTo(whole[left.Length..]);
            if (!ids.TryGetValue(left, out var leftId) || !ids.TryGetValue(right, out var rightId) || !lookup.TryGetValue(whole, out var id))
                throw place.Error($"merge {rank} ('{left} {right}'): the two and what they become must all be in the vocabulary");
            table.Add(leftId, rightId, new MergeTable.Merge(rank++, id));
        }

        return table;
    }

    private static (string Left, string Right) ReadPair(JsonPlace merge, int rank)
    {
        if (merge.IsText)
        {
            var text = merge.Text();
            var blank = text.IndexOf(' ');
            if (blank > 0 && blank == text.LastIndexOf(' ') && blank < text.Length - 1) return (text[..blank], text[(blank + 1)..]);
        }
        else if (merge.IsArray && merge.Items().ToArray() is [var left, var right]) return (left.Text(), right.Text());

        throw merge.Error($"merge {rank} must be two tokens, not {merge}");
    }
}
