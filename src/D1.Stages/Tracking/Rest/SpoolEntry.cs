using System.Text.Json.Serialization;

namespace D1.Stages.Tracking.Rest;

/// <summary>One line of a run's journal. Times are milliseconds since 1970.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "is")]
[JsonDerivedType(typeof(Start), "start")]
[JsonDerivedType(typeof(Param), "param")]
[JsonDerivedType(typeof(Tag), "tag")]
[JsonDerivedType(typeof(Metric), "metric")]
[JsonDerivedType(typeof(Artifact), "artifact")]
[JsonDerivedType(typeof(Status), "status")]
internal abstract record SpoolEntry
{
    private SpoolEntry() { }

    /// <summary>Always the first. <paramref name="Parent"/> is a run id of ours, not of the server's.</summary>
    public sealed record Start(string Experiment, string Name, string? Parent, long Time) : SpoolEntry;

    public sealed record Param(string Key, string Value) : SpoolEntry;

    public sealed record Tag(string Key, string Value) : SpoolEntry;

    public sealed record Metric(string Key, double Value, long Step, long Time) : SpoolEntry;

    /// <summary>A file, copied beside the journal as <paramref name="Name"/>, from <paramref name="Source"/>.</summary>
    public sealed record Artifact(string Name, string Source) : SpoolEntry;

    public sealed record Status(RunStatus Value, long Time) : SpoolEntry;
}
