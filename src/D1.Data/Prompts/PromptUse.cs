namespace D1.Data.Prompts;

/// <summary>What a prompt is for; the released ones differ.</summary>
public enum PromptUse
{
    Evaluation,
    Training,
}
