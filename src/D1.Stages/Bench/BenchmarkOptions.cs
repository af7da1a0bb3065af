using D1.Model.Decoding;

namespace D1.Stages.Bench;

/// <summary>What is measured, and how often.</summary>
public sealed record BenchmarkOptions
{
    /// <summary>Rows of a batch.</summary>
    public required int Batch { get; init; }

    /// <summary>Tokens of a prompt: random ones.</summary>
    public required int PromptLength { get; init; }

    public required DecodingOptions Decoding { get; init; }

    /// <summary>Timed runs; their median counts.</summary>
    public required int Runs { get; init; }

    /// <summary>Of prompts, masks and noise.</summary>
    public ulong Seed { get; init; }

    /// <summary>A nano task, whose test prompts are decoded and scored instead of random ones.</summary>
    public string? Task { get; init; }

    /// <summary>Test problems of the task, decoded batch by batch.</summary>
    public int Problems { get; init; }
}
