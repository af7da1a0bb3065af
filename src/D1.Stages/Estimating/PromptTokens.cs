using D1.Tasks;

namespace D1.Stages.Estimating;

/// <summary>How long the prompts of a task are, for estimates.</summary>
internal static class PromptTokens
{
    // Most prompts of the paper's tasks are shorter: its RL cuts at this length.
    private const int OfThePaper = 200;

    /// <param name="task">The task's name.</param>
    /// <param name="limit">Where prompts are cut.</param>
    public static int Of(string task, int limit = OfThePaper) => Math.Min(limit, NanoTasks.All.FirstOrDefault(nano => nano.Name == task)?.PromptLength ?? OfThePaper);
}
