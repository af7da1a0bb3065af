namespace D1.Data.DataSets;

/// <summary>A published table of rows: where it lies in a folder laid out like the hubs, and how many rows it has.</summary>
/// <param name="Folder">Below the root: <c>datasets/…</c> or <c>github/…</c>.</param>
/// <param name="Stems">File names without what comes after the split: <c>test</c> is <c>test.jsonl</c>, <c>test-00000-of-00001.parquet</c>, …; the first that is there counts.</param>
/// <param name="Rows">Rows as published.</param>
public sealed record DataSet(string Folder, IReadOnlyList<string> Stems, int Rows);
