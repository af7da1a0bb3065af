namespace D1.Stages.Tests.Hub;

/// <summary>What a client asked for. The range is null without one, else as in <c>5-9</c>.</summary>
public sealed record FakeRequest(string Method, string Path, string? Range, string? Login)
{
    /// <summary>Whether it asks for content, not for what is known of it.</summary>
    public bool IsForContent => Method == "GET" && Range != "0-0";

    public long From => Range is null ? 0 : long.Parse(Range.Split('-')[0], System.Globalization.CultureInfo.InvariantCulture);

    public long To => long.Parse(Range!.Split('-')[1], System.Globalization.CultureInfo.InvariantCulture);
}
