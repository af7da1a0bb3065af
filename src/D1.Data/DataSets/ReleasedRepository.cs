namespace D1.Data.DataSets;

/// <summary>The repository of the released code, as it lies in a data folder.</summary>
public static class ReleasedRepository
{
    public const string Folder = "github/dllm-reasoning/d1";
}
