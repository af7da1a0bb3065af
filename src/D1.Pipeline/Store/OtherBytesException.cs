
namespace D1.Pipeline.Store;

/// <summary>A build came out with other bytes than the store has under its key.</summary>
/// <param name="recorded">The artifact, which stays.</param>
/// <param name="made">Folder of what was made instead.</param>
/// <param name="differing">Declared outputs that are not the same, in order.</param>
public sealed class OtherBytesException(Artifact recorded, string made, IReadOnlyList<string> differing)
    : Exception($"it came out with other bytes than its key has in the store ({string.Join(", ", differing)}). The artifact stays as it "
        + $"was; what was made now is in {made}. The stage is not deterministic, or something changed that the key does not show; to take "
        + $"the new bytes, delete {recorded.Folder} and run it again")
{
    public IReadOnlyList<string> Differing { get; } = differing;
}
