using D1.Pipeline.Store;

namespace D1.Stages.Results;

/// <summary>A summary of every result in a store. They are remembered, so that a store of ten thousand is listed at once.</summary>
public static class StoreSummaries
{
    /// <summary>Every result that is at its place, damaged ones too, by stage and key.</summary>
    /// <param name="stores">Where they are looked for; of a key that several have, the first counts.</param>
    public static IReadOnlyList<ResultSummary> Read(Stores stores) =>
        SummaryMemo.Load(Path.Combine(stores.First, "cache", "summaries")).Summaries([.. new ArtifactStore(stores).Results()]);
}
