using System.Text.Json.Serialization;

namespace D1.Pipeline.Slurm;

/// <summary>What a job says of itself, in a file of its own in the store.</summary>
/// <param name="Status">How it stands.</param>
/// <param name="Job">Slurm's number of the job that said it.</param>
/// <param name="Host">Its node.</param>
/// <param name="Time">When, in milliseconds since 1970.</param>
public sealed record JobState(JobStatus Status, string Job, string Host, long Time)
{
    /// <summary>Times that it began.</summary>
    public int Starts { get; init; }

    /// <summary>Times that it was asked to stop.</summary>
    public int Stops { get; init; }

    /// <summary>Times that its process was lost.</summary>
    public int Losses { get; init; }

    /// <summary>Seconds of work of all that began, as far as they ended in order.</summary>
    public double Seconds { get; init; }

    /// <summary>Stage and key of what it makes; null before it knows.</summary>
    public string[]? Making { get; init; }

    /// <summary>Stage and key of its result.</summary>
    public string[]? Result { get; init; }

    /// <summary>Why it has none, in one line.</summary>
    public string? Error { get; init; }

    /// <summary>How far it is.</summary>
    public StageProgress? Progress { get; init; }

    /// <summary>Whether nothing follows unless somebody asks for it.</summary>
    [JsonIgnore]
    public bool IsFinal => Status is JobStatus.Built or JobStatus.Cached or JobStatus.Failed;
}

/// <summary>How a job stands.</summary>
public enum JobStatus
{
    /// <summary>It works; or it was lost, which Slurm knows.</summary>
    Running,

    /// <summary>It was asked to stop, and has checkpointed; it goes on unless Slurm says that it was cancelled.</summary>
    Stopped,

    /// <summary>Its process was lost, and it is tried again.</summary>
    Lost,

    /// <summary>It made its result.</summary>
    Built,

    /// <summary>The result was there.</summary>
    Cached,

    /// <summary>It failed.</summary>
    Failed,
}
