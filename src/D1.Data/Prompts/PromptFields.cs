namespace D1.Data.Prompts;

/// <summary>What prompts may name of a row. Questions are texts, numbers a list as Python writes it, a puzzle sixteen digits.</summary>
public static class PromptFields
{
    public const string Question = "question";
    public const string Numbers = "numbers";
    public const string Target = "target";
    public const string Puzzle = "puzzle";
}
