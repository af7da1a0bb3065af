namespace D1.Tasks.Prompts;

/// <summary>Whose words the prompts are.</summary>
public enum PromptStyle
{
    /// <summary>This project's: one wording for training and evaluation, nothing to download.</summary>
    D1net,

    /// <summary>
    /// The released code's, read from its modules in the data folder: training and evaluation differ, and evaluation begins the completion.
    /// </summary>
    Released,
}

/// <summary>What a prompt is for; the released ones differ.</summary>
public enum PromptUse
{
    Evaluation,
    Training,
}
