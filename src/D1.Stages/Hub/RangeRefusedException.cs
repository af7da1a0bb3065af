namespace D1.Stages.Hub;

/// <summary>The server answers a request for a part with the whole file, or packs what it sends.</summary>
internal sealed class RangeRefusedException() : Exception("the server ignores ranges");
