using D1.Model.Network;
using D1.Pipeline;
using D1.Tasks;

namespace D1.Stages.Estimates;

/// <summary>
/// What a task comes to, for estimates. A name may be a nano task's or one of the paper's: real data are inputs, so a stage that has more
/// inputs than a model has the paper's.
/// </summary>
internal static class TaskSizes
{
    // What is in a file of rows is only known when it is read: as the paper's tasks.
    private const int PromptOfAFile = 200;

    private const int RowsOfAFile = 256;

    /// <summary>Tokens of a prompt.</summary>
    /// <param name="task">The task's name, or several joined.</param>
    /// <param name="context">Knows the stage's inputs.</param>
    /// <param name="limit">Where prompts are cut.</param>
    public static int PromptTokens(string task, EstimateContext context, int limit = int.MaxValue) =>
        Math.Min(limit, task.Split(MixedTask.Joint).Max(name =>
            !HasData(context) ? TaskRegistry.NanoTask(name).PromptLength
            : TaskRegistry.FindPublished(name)?.PromptTokens ?? PromptOfAFile));

    /// <summary>Test problems of an evaluation that asks for no number.</summary>
    public static int TestProblems(string task, EstimateContext context) => TestProblems(task, HasData(context));

    /// <inheritdoc cref="TestProblems(string, EstimateContext)"/>
    public static int TestProblems(string task, bool onData) =>
        !onData ? ((ITask)TaskRegistry.NanoTask(task)).UsualProblems(Split.Test)
        : TaskRegistry.FindPublished(task)?.UsualProblems(Split.Test) ?? RowsOfAFile;

    /// <summary>
    /// Why a model's context does not hold a task's prompts with what is generated; null where it does, as far as that is known: real
    /// prompts are only known from data.
    /// </summary>
    public static string? ContextProblem(LladaConfig model, string task, EstimateContext context, int genLength, int limit = int.MaxValue)
    {
        var prompt = HasData(context) ? 0 : PromptTokens(task, context, limit);
        return model.ContextProblem(prompt + genLength) is { } problem ? $"gen_length {genLength}: with its prompt {problem}" : null;
    }

    private static bool HasData(EstimateContext context) => context.Inputs.Count > 1;
}
