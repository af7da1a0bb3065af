using D1.Core;
using D1.Pipeline.Graph;
using D1.Pipeline.Names;
using D1.Pipeline.Terminal;

namespace D1.Pipeline.Execution;

/// <summary>Why stages of a run have no result: each reason once, and what to type.</summary>
public static class RunTroubles
{
    private const int MostNames = 3;

    /// <summary>Lines for the end of a run; none where all went well.</summary>
    /// <param name="results">How stages ended.</param>
    /// <param name="elsewhere">Where another system does the work, what becomes of it when nobody waits any more.</param>
    public static IReadOnlyList<string> Of(IReadOnlyList<NodeResult> results, string? elsewhere = null)
    {
        var lines = new List<string>();
        foreach (var alike in results.Where(result => result.Status == NodeStatus.Failed).GroupBy(result => result.Error))
        {
            var names = alike.Select(result => result.Node.Title()).ToList();
            var who = string.Join(", ", names.Take(MostNames)) + (names.Count > MostNames ? $" and {names.Count - MostNames} more" : "");
            lines.Add($"{who} failed: {alike.Key}");
            lines.Add($"  alone: {Typed.D1} {SuggestedRun.Of(alike.First().Node)}");
        }
        if (Count(NodeStatus.Skipped) is > 0 and var skipped) lines.Add($"  {Stages(skipped)} did not run, since they need what failed");
        if (Count(NodeStatus.Killed) is > 0 and var killed)
            lines.Add($"stopped with {Stages(killed)} to go; {elsewhere ?? "the same command goes on from the last checkpoints"}");
        else if (lines.Count > 0) lines.Add("  the same command again keeps what was built");
        return lines;

        int Count(NodeStatus status) => results.Count(result => result.Status == status);
    }

    /// <summary>The one reason why a node has no result: its own, or that of what it needs.</summary>
    public static NodeResult CauseOf(NodeResult broken, Func<StageNode, NodeResult> resultOf) =>
        broken.Status == NodeStatus.Skipped
            && broken.Node.Inputs.Values.Select(resultOf).FirstOrDefault(result => !result.Succeeded) is { } input
            ? CauseOf(input, resultOf) : broken;

    private static string Stages(int count) => Counted.Of(count, "stage");
}
