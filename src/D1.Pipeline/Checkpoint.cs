namespace D1.Pipeline;

/// <summary>A complete checkpoint: the steps done when it was taken, and the folder that holds its files.</summary>
public sealed record Checkpoint(long Step, string Folder)
{
    /// <summary>Full path of one of its files.</summary>
    public string File(string name) => Path.Combine(Folder, name);
}
