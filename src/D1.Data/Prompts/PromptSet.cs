using D1.Core;
using D1.Data.DataSets;

namespace D1.Data.Prompts;

/// <summary>All prompts of one style.</summary>
public abstract class PromptSet
{
    /// <summary>The prompts of a task of the paper.</summary>
    /// <param name="task">"gsm8k", "math500", "countdown" or "sudoku".</param>
    /// <exception cref="InputException">They are not in the data folder, or cannot be read there.</exception>
    public abstract TaskPrompts Of(string task);

    /// <summary>How questions with worked solutions are put in supervised fine-tuning.</summary>
    /// <exception cref="InputException">As for <see cref="Of"/>.</exception>
    public abstract Wording Solutions { get; }

    /// <param name="style">Whose words.</param>
    /// <param name="data">Where the released modules lie; only <see cref="PromptStyle.Released"/> looks there.</param>
    public static PromptSet Create(PromptStyle style, DataFolder data) =>
        style == PromptStyle.Released ? new ReleasedPrompts(data) : new OwnPrompts();
}
