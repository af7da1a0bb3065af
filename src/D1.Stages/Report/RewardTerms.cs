namespace D1.Stages.Report;

/// <summary>What the terms of the tasks' rewards pay for, in words.</summary>
internal static class RewardTerms
{
    // Released names end so; what they pay for is the same.
    private static readonly string[] Endings = ["_reward_func", "_reward_func_math", "_format_reward"];

    private static readonly Dictionary<string, string> Meanings = new()
    {
        ["correctness"] = "2 for the right answer",
        ["int"] = "0.5 for an answer that is a whole number",
        ["xmlcount"] = "0.125 for each tag that is there once; less for text behind the end",
        ["soft_format"] = "0.5 for reasoning and answer, each between its tags",
        ["strict_format"] = "0.5 for the same, line by line and with nothing else",
        ["boxed_and_answer_tags"] = "1 for a box within answer tags, 0.75 for tags alone, 0.5 for a box alone, 0.25 for neither",
        ["countdown"] = "1 for an expression that reaches the target, 0.1 for one of the right numbers",
        ["sudoku"] = "share of the empty cells that are filled as in the solution",
        ["tests"] = "share of the tests that the program passes",
        ["unit_tests"] = "the same; nothing where a blocked module is used",
        ["xml_structure"] = "0.125 for each tag that is there once, 0.5 for a program within answer tags; "
            + "nothing without a block of Python",
        ["format"] = "0.25 for one answer that begins as a function does",
        ["answer_tags"] = "0.5 for an answer between its tags",
    };

    /// <summary>What a term pays for; null of a program's own term.</summary>
    public static string? Meaning(string term) => Meanings.GetValueOrDefault(
        Endings.Where(ending => term.EndsWith(ending, StringComparison.Ordinal)).OrderByDescending(ending => ending.Length)
            .Select(ending => term[..^ending.Length]).FirstOrDefault() ?? term);
}
