namespace D1.Tasks.Data;

/// <summary>A published table of rows: where a data folder may have it, and how many rows it has.</summary>
/// <param name="Paths">
/// Paths without what comes after the split: <c>test</c> is <c>test.jsonl</c>, <c>test-00000-of-00001.parquet</c>, …; the first that is
/// there counts.
/// </param>
/// <param name="Rows">Rows as published; 0 where that is not known.</param>
public sealed record DataSet(IReadOnlyList<string> Paths, int Rows);
