using D1.Core;
using D1.Tasks.Prompts;

namespace D1.Stages.Sources;

/// <summary>How a stage uses real data; the nano tasks have neither.</summary>
internal interface IPromptOptions
{
    [Option("Whose words the prompts of real data are: this project's, or the released code's, read from its modules.")]
    PromptStyle Prompts { get; }

    [Option("Training rows of real data to set aside for validation; by default as many as in the released code.", Min = 0,
        Source = "released code: Countdown and Sudoku 500, GSM8K and MATH none, s1K one in a hundred")]
    int? HeldOut { get; }
}
