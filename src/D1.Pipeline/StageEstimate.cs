namespace D1.Pipeline;

/// <summary>What a stage will take and make, known from its spec before anything is built.</summary>
public sealed record StageEstimate
{
    /// <summary>Why it cannot run at all, as far as its spec says; null where nothing is known to be wrong.</summary>
    public string? Problem { get; init; }

    /// <summary>What it keeps in memory.</summary>
    public MemoryPlan Memory { get; init; } = new();

    /// <summary>Multiply-adds of its matrix products.</summary>
    public double MultiplyAdds { get; init; }

    /// <summary>Bytes that it downloads.</summary>
    public long DownloadBytes { get; init; }

    /// <summary>Bytes of its result on disk, as far as they are large.</summary>
    public long OutputBytes { get; init; }

    /// <summary>What is known of its result, for the estimates of stages that read it; of a type that stages agree on, null for
    /// nothing.</summary>
    public object? Result { get; init; }
}
