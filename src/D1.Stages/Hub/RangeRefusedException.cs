namespace D1.Stages.Hub;

/// <summary>The server answers a request for a part with something else.</summary>
/// <param name="everything">Whether it sends the whole file instead (200), or says that there is no such part (416).</param>
internal sealed class RangeRefusedException(bool everything) : Exception(everything ? "the server ignores ranges" : "the server has no such range")
{
    public bool Everything { get; } = everything;
}
