using D1.Core;
using static TorchSharp.torch;

namespace D1.Model.Objectives;

/// <summary>Advantages that objectives share.</summary>
public static class Advantage
{
    /// <summary>A_i = r_i − mean(r) over the G completions of a prompt; not divided by the standard deviation.</summary>
    /// <param name="rewards">float32 <c>[R]</c>, the G completions of a prompt next to each other.</param>
    /// <param name="groupSize">G.</param>
    /// <returns>float32 <c>[R]</c>.</returns>
    /// <exception cref="InputException">G is less than 2.</exception>
    public static Tensor OverGroupMean(Tensor rewards, int groupSize)
    {
        if (GroupProblem(groupSize) is { } problem)
            throw new InputException($"a group of {groupSize}: {problem}");
        var groups = rewards.view(-1, groupSize);
        return (groups - groups.mean([1], keepdim: true)).flatten();
    }

    /// <summary>Why nothing can be learned from groups of a size; null where something can.</summary>
    public static string? GroupProblem(int groupSize) => groupSize >= 2 ? null
        : "must be at least 2: an advantage is a reward less its group's mean, so that of a group of one is always zero";
}
