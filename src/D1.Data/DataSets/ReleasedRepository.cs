namespace D1.Data.DataSets;

/// <summary>The repository of the released code, as it lies in a data folder.</summary>
public static class ReleasedRepository
{
    public const string Folder = "github/dllm-reasoning/d1";
    public const string Commit = "837888f22c21a5da91a0af2b0d7b19e81d9b47ec";
}
