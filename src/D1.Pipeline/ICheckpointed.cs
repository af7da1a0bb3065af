namespace D1.Pipeline;

/// <summary>What a checkpoint holds beside the state of the work.</summary>
public interface ICheckpointed
{
    /// <summary>Writes it into a checkpoint's folder.</summary>
    void Save(string folder);

    /// <summary>Takes up what <see cref="Save"/> wrote.</summary>
    void Restore(string folder);
}
