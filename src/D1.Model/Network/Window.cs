namespace D1.Model.Network;

/// <summary>A run of positions of a sequence, the same in every row of a batch.</summary>
/// <param name="Start">First position.</param>
/// <param name="Length">Positions.</param>
public readonly record struct Window(long Start, long Length)
{
    public long End => Start + Length;
}
