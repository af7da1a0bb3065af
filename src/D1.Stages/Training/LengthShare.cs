using D1.Core;

namespace D1.Stages.Training;

/// <summary>A length of training sequences and how often batches have it.</summary>
public sealed record LengthShare
{
    [Option("Tokens of a sequence, prompt and padding included.", Min = 1, Max = 1_000_000, Unit = "tokens")]
    public required int Length { get; init; }

    [Option("Weight of this length among all.", Above = 0)]
    public double Share { get; init; } = 1;

    /// <summary>The length of one step's batch, drawn in proportion to the shares.</summary>
    internal static int At(IReadOnlyList<LengthShare> lengths, double uniform)
    {
        var left = uniform * lengths.Sum(length => length.Share);
        foreach (var length in lengths)
        {
            left -= length.Share;
            if (left < 0)
                return length.Length;
        }

        return lengths[^1].Length;
    }
}
