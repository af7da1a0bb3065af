namespace D1.Stages.Rescoring;

/// <summary>The row LLaDA-8B-Instruct of the paper's Table 1, in percent.</summary>
public static class PrintedRow
{
    /// <summary>Items of the whole test set of GSM8K; the released files have fewer at some lengths.</summary>
    public const int Gsm8kItems = 1319;

    private static readonly Dictionary<(string Task, int Length), double> Scores = new()
    {
        [("gsm8k", 128)] = 68.7,
        [("gsm8k", 256)] = 76.7,
        [("gsm8k", 512)] = 78.2,
        [("math500", 128)] = 26.0,
        [("math500", 256)] = 32.4,
        [("math500", 512)] = 36.2,
        [("countdown", 128)] = 20.7,
        [("countdown", 256)] = 19.5,
        [("countdown", 512)] = 16.0,
        [("sudoku", 128)] = 11.7,
        [("sudoku", 256)] = 6.7,
        [("sudoku", 512)] = 5.5,
    };

    /// <summary>The printed score, or null where the table has no such cell.</summary>
    public static double? Score(string task, int length) => Scores.TryGetValue((task, length), out var score) ? score : null;
}
