using D1.Pipeline.Store;

namespace D1.Stages.Results;

/// <summary>A summary of every result in a store. They are remembered, so that a store of ten thousand is listed at once.</summary>
public static class StoreSummaries
{
    /// <summary>Every result that is at its place, damaged ones too, by stage and key.</summary>
    /// <param name="artifactsRoot">The artifacts folder; it need not exist.</param>
    public static IReadOnlyList<ResultSummary> Read(string artifactsRoot) =>
        SummaryMemo.Load(Path.Combine(artifactsRoot, "cache", "summaries"))
            .Summaries([.. new ArtifactStore(artifactsRoot).Keys(ArtifactStore.StoreFolder).Where(key => !FolderMove.IsOnItsWay(key.Key))]);
}
