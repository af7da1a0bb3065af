namespace D1.Data.Prompts;

/// <summary>The wordings of a task's problems.</summary>
/// <param name="Training">In rollouts.</param>
/// <param name="Evaluation">In evaluation.</param>
public sealed record TaskPrompts(Wording Training, Wording Evaluation)
{
    public Wording For(PromptUse use) => use == PromptUse.Training ? Training : Evaluation;
}
