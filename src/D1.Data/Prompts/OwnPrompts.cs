namespace D1.Data.Prompts;

/// <summary>This project's own prompts: the same words in training and in evaluation, and nothing put into the model's mouth.</summary>
internal sealed class OwnPrompts : PromptSet
{
    private const string Layout = """


        Lay your reply out like this, each tag on a line of its own:
        <reasoning>
        the working
        </reasoning>
        <answer>
        the result
        </answer>
        """;

    public override Wording Solutions { get; } = Asking("Work this out and explain how.\n\n{question}" + Layout);

    public override TaskPrompts Of(string task) => Both(task switch
    {
        "gsm8k" => "Here is a word problem. Find the number it asks for.\n\n{question}" + Layout
            + "\nThe result is the number alone, in digits, without a unit.",
        "math500" => "Here is a mathematics problem. Derive its answer.\n\n{question}" + Layout
            + "\nWrite the result as \\boxed{{…}} with the answer in the braces.",
        "countdown" => "Combine the numbers {numbers} with +, -, * and / (parentheses are fine) so that the value is {target}. Every "
            + "number must occur exactly once." + Layout
            + "\nThe result is the expression alone, without an equals sign.",
        "sudoku" => "Complete a 4x4 Sudoku: every row, every column and every 2x2 corner block holds each of 1, 2, 3 and 4 once. The "
            + "cells row by row, 0 where one is empty: {puzzle}" + Layout
            + "\nThe result is all sixteen digits row by row, with nothing between them.",
        _ => throw new ArgumentException($"no prompts for '{task}'"),
    });

    private static TaskPrompts Both(string template) => new(Asking(template), Asking(template));

    private static Wording Asking(string template) => new(PromptTemplate.Parse(template));
}
