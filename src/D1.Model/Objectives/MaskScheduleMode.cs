namespace D1.Model.Objectives;

/// <summary>How a backward pass of diffu-GRPO chooses among its rollout's prompt masks (DESIGN 4.7.4).</summary>
public enum MaskScheduleMode
{
    /// <summary>The n-th update takes the n-th mask: every rollout meets each of its masks once (paper Algorithm 1).</summary>
    Paper,

    /// <summary>As in the released code: with accumulation, passes skip masks, and a rollout may meet half of its masks twice.</summary>
    Released,
}
