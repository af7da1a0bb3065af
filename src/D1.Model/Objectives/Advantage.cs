using D1.Core;
using static D1.Model.Numbers;
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
        var groups = Groups(rewards, groupSize);
        return (groups - groups.mean([1], keepdim: true)).flatten();
    }

    /// <summary>
    /// A_i = r_i − mean of the other G − 1 rewards of the prompt, which is G / (G − 1) times r_i less the mean of all (RLOO).
    /// </summary>
    /// <param name="rewards">float32 <c>[R]</c>, the G completions of a prompt next to each other.</param>
    /// <param name="groupSize">G.</param>
    /// <param name="isScaled">Whether it is divided by the standard deviation of the group's rewards (G − 1 in its denominator) plus
    /// 1e-4.</param>
    /// <inheritdoc cref="OverGroupMean" path="/returns"/>
    /// <inheritdoc cref="OverGroupMean" path="/exception"/>
    public static Tensor LeaveOneOut(Tensor rewards, int groupSize, bool isScaled = false)
    {
        var groups = Groups(rewards, groupSize);
        var others = (groups.sum(1, keepdim: true) - groups).div(Number(groupSize - 1));
        var advantages = groups - others;
        return (isScaled ? advantages / groups.std([1], keepdim: true).Plus(1e-4) : advantages).flatten();
    }

    /// <summary>Why nothing can be learned from groups of a size; null where something can.</summary>
    public static string? GroupProblem(int groupSize) => groupSize >= 2 ? null
        : "must be at least 2: an advantage is a reward less its group's mean, so that of a group of one is always zero";

    private static Tensor Groups(Tensor rewards, int groupSize) => GroupProblem(groupSize) is { } problem
        ? throw new InputException($"a group of {groupSize}: {problem}")
        : rewards.view(-1, groupSize);
}
