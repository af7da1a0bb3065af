namespace D1.Stages.Tables;

/// <summary>Table 1 of the paper (arXiv 2504.12216v2): LLaDA-8B-Instruct and what SFT on s1K and diffu-GRPO make of it, in percent; of
/// trained models the best of all checkpoints on test.</summary>
public static class PaperTable
{
    /// <summary>Generation lengths in tokens.</summary>
    public static IReadOnlyList<int> Lengths { get; } = [128, 256, 512];

    /// <summary>The rows, in the paper's order.</summary>
    public static IReadOnlyList<PaperRow> Rows { get; } =
    [
        Row("base", "LLaDA-8B-Instruct", [68.7, 76.7, 78.2], [26.0, 32.4, 36.2], [20.7, 19.5, 16.0], [11.7, 6.7, 5.5]),
        Row("sft", "+ SFT", [66.5, 78.8, 81.1], [26.2, 32.6, 34.8], [20.3, 14.5, 23.8], [16.5, 8.5, 4.6]),
        Row("grpo", "+ diffu-GRPO", [72.6, 79.8, 81.9], [33.2, 37.2, 39.2], [33.2, 31.3, 37.1], [18.4, 12.9, 11.0]),
        Row("d1", "d1-LLaDA", [73.2, 81.1, 82.1], [33.8, 38.6, 40.2], [34.8, 32.0, 42.2], [22.1, 16.7, 9.5]),
    ];

    /// <summary>The printed score of a row; null where the table has no such cell.</summary>
    /// <param name="model">base, sft, grpo or d1.</param>
    /// <param name="task">The paper's task, such as <c>gsm8k</c>.</param>
    /// <param name="length">Generation length in tokens.</param>
    public static double? Score(string model, string task, int length) =>
        Rows.FirstOrDefault(row => row.Model == model)?.Scores.GetValueOrDefault(task) is { } scores
        && Lengths.ToList().IndexOf(length) is >= 0 and var index ? scores[index] : null;

    private static PaperRow Row(string model, string label, double[] gsm8k, double[] math500, double[] countdown, double[] sudoku) =>
        new(model, label, new Dictionary<string, IReadOnlyList<double>>
        {
            ["gsm8k"] = gsm8k,
            ["math500"] = math500,
            ["countdown"] = countdown,
            ["sudoku"] = sudoku,
        });
}

/// <summary>A row of the paper's Table 1.</summary>
/// <param name="Model">base, sft, grpo or d1: the row of ours that it stands beside.</param>
/// <param name="Label">As the paper calls it.</param>
/// <param name="Scores">Percent by the paper's task, in the order of <see cref="PaperTable.Lengths"/>.</param>
public sealed record PaperRow(string Model, string Label, IReadOnlyDictionary<string, IReadOnlyList<double>> Scores);
