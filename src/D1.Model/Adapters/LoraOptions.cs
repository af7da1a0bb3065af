namespace D1.Model.Adapters;

/// <summary>What is adapted and how strongly.</summary>
public sealed record LoraOptions
{
    /// <summary>Rank r of the update.</summary>
    public int Rank { get; init; } = 128;

    /// <summary>The update is scaled by alpha / r.</summary>
    public double Alpha { get; init; } = 64;

    /// <summary>Probability that an input of an adapter is dropped in training.</summary>
    public double Dropout { get; init; }

    /// <summary>Last parts of the names of the adapted projections.</summary>
    public IReadOnlyList<string> Targets { get; init; } = ["q_proj", "k_proj", "v_proj"];
}
