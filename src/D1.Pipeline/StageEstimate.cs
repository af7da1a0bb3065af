using D1.Pipeline.Store;

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

/// <summary>What a stage's estimate may use beside its options.</summary>
/// <param name="Inputs">Its inputs, by name.</param>
/// <param name="Threads">Threads that the spec gives it.</param>
public sealed record EstimateContext(IReadOnlyDictionary<string, EstimatedInput> Inputs, int Threads);

/// <summary>An input of a stage that is estimated: planned, or there.</summary>
/// <param name="Planned">Its own estimate; null where it is there.</param>
/// <param name="Built">The artifact; null where it is planned.</param>
public sealed record EstimatedInput(StageEstimate? Planned, Artifact? Built);
