using D1.Stages.Artifacts;

namespace D1.Stages.Looking;

/// <summary>A summary of every result in a store. They are remembered, so that a store of ten thousand is listed at once.</summary>
public static class StoreSummaries
{
    /// <summary>Every result that is at its place, damaged ones too, by stage and key.</summary>
    /// <param name="artifactsRoot">The artifacts folder; it need not exist.</param>
    public static IReadOnlyList<ResultSummary> Read(string artifactsRoot)
    {
        var memo = SummaryMemo.Load(Path.Combine(artifactsRoot, "cache", "summaries.jsonl"));
        var found = Places(Path.Combine(artifactsRoot, ArtifactStore.StoreFolder)).AsParallel().AsOrdered()
            .Select(place => memo.Summary(place.Folder, place.Stage, place.Key)).ToList();
        memo.Save();
        return found;
    }

    private static List<(string Folder, string Stage, string Key)> Places(string store)
    {
        if (!Directory.Exists(store)) return [];
        return [..
            from stage in new DirectoryInfo(store).EnumerateDirectories().Where(IsThere)
                .OrderBy(stage => stage.Name, StringComparer.Ordinal)
            from key in stage.EnumerateDirectories().Where(IsThere).OrderBy(key => key.Name, StringComparer.Ordinal)
            select (key.FullName, stage.Name, key.Name)];
    }

    private static bool IsThere(DirectoryInfo folder) => !FolderMove.IsOnItsWay(folder.Name);
}
