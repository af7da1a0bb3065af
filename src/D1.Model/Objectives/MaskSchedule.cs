namespace D1.Model.Objectives;

/// <summary>
/// Which rollout and which of its μ prompt masks each backward pass of diffu-GRPO works on. One optimiser step accumulates the gradients
/// of several rollouts, and μ steps in a row share them.
/// </summary>
/// <param name="Iterations">μ, steps that share their rollouts; each rollout has as many prompt masks.</param>
/// <param name="AccumulationSteps">Backward passes a step, each on a rollout of its own.</param>
/// <param name="Mode">How a mask is chosen.</param>
public sealed record MaskSchedule(int Iterations, int AccumulationSteps, MaskScheduleMode Mode = MaskScheduleMode.Paper)
{
    /// <summary>Whether the passes of a step work on new rollouts.</summary>
    /// <param name="step">Number of the optimiser step, from 0.</param>
    public bool StartsRound(long step) => step % Iterations == 0;

    /// <summary>Number of the rollout, from 0.</summary>
    /// <param name="step">Number of the optimiser step, from 0.</param>
    /// <param name="pass">Number of the backward pass in the step, from 0.</param>
    public long Rollout(long step, int pass) => step / Iterations * AccumulationSteps + pass;

    /// <summary>Number of the mask among the rollout's, from 0.</summary>
    /// <param name="step">Number of the optimiser step, from 0.</param>
    /// <param name="pass">Number of the backward pass in the step, from 0.</param>
    public int Mask(long step, int pass) => (int)(Mode switch
    {
        // The released trainer counts passes, not steps, and counts before it looks.
        MaskScheduleMode.Released => (step * AccumulationSteps + pass + 1) % Iterations,
        _ => step % Iterations,
    });
}
