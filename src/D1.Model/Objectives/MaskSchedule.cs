namespace D1.Model.Objectives;

/// <summary>How a backward pass chooses among its rollout's mask patterns.</summary>
public enum MaskScheduleMode
{
    /// <summary>The n-th update takes the n-th pattern: every rollout meets each of its patterns once (paper Algorithm 1).</summary>
    Paper,

    /// <summary>As in the released code: with accumulation, passes skip patterns, and a rollout may meet half of them twice.</summary>
    Released,
}

/// <summary>
/// Which rollout and which of its μ mask patterns each backward pass works on. One update accumulates the gradients of several rollouts,
/// and μ updates in a row share them.
/// </summary>
/// <param name="Iterations">μ, updates that share their rollouts; each rollout has as many patterns.</param>
/// <param name="AccumulationSteps">Backward passes an update, each on a rollout of its own.</param>
/// <param name="Mode">How a pattern is chosen.</param>
public sealed record MaskSchedule(int Iterations, int AccumulationSteps, MaskScheduleMode Mode = MaskScheduleMode.Paper)
{
    /// <summary>Whether every update has patterns of its own; otherwise all of a round's keep pattern 0.</summary>
    public bool Redraws { get; init; } = true;

    /// <summary>Number of the rollout, from 0.</summary>
    /// <param name="update">Number of the update, from 0.</param>
    /// <param name="pass">Number of the backward pass in the update, from 0.</param>
    public long Rollout(long update, int pass) => update / Iterations * AccumulationSteps + pass;

    /// <summary>Number of the pattern among the rollout's, from 0.</summary>
    /// <param name="update">Number of the update, from 0.</param>
    /// <param name="pass">Number of the backward pass in the update, from 0.</param>
    public int Mask(long update, int pass) => !Redraws ? 0 : (int)(Mode switch
    {
        // The released trainer counts passes, not updates, and counts before it looks.
        MaskScheduleMode.Released => (update * AccumulationSteps + pass + 1) % Iterations,
        _ => update % Iterations,
    });
}
