namespace D1.Stages.Hub;

/// <summary>The server answers a request for a part with the whole file.</summary>
internal sealed class RangeRefusedException() : Exception("the server ignores ranges");
