using static D1.Model.Numbers;
using static TorchSharp.torch;

namespace D1.Model.Objectives;

/// <summary>Random draws that mask patterns are made of; on the CPU, so that they are the same on every device.</summary>
internal static class RandomPositions
{
    /// <summary>Chooses so many positions of each row, each set of that size as likely as another.</summary>
    /// <param name="eligible">Which may be chosen, bool <c>[…, C]</c>.</param>
    /// <param name="count">How many of them, at most as many as there are, <c>[…]</c>.</param>
    /// <param name="generator">Where chance comes from.</param>
    /// <returns>bool <c>[…, C]</c>.</returns>
    public static Tensor Choose(Tensor eligible, Tensor count, Generator generator)
    {
        var order = rand(eligible.shape, dtype: ScalarType.Float64, generator: generator).masked_fill(eligible.logical_not(), Number(2));
        var rank = order.argsort(-1).argsort(-1);
        return rank.lt(count.unsqueeze(-1)).logical_and(eligible);
    }

    /// <summary>Whole numbers, each of its row's range as likely as another.</summary>
    /// <param name="least">int64 <c>[…]</c>.</param>
    /// <param name="most">At least <paramref name="least"/>, int64 <c>[…]</c>.</param>
    /// <param name="generator">Where chance comes from.</param>
    /// <returns>int64 <c>[…]</c>.</returns>
    public static Tensor Whole(Tensor least, Tensor most, Generator generator)
    {
        var share = rand(least.shape, dtype: ScalarType.Float64, generator: generator);
        return least.Plus((share * (most - least).Plus(1L)).floor().to(ScalarType.Int64));
    }
}
