using System.Globalization;
using System.Numerics;
using System.Text.Json;
using System.Text.RegularExpressions;
using D1.Data.DataSets;
using D1.Data.Prompts;
using D1.Data.Rows;
using D1.Tasks.Released;

namespace D1.Data.PaperTasks;

/// <summary>What each task of the paper reads of its data sets.</summary>
internal static partial class PaperTaskSources
{
    private const int SetAside = 500;

    public static PaperTaskSource Get(string name) => name switch
    {
        "gsm8k" => new(ReleasedTasks.Get(name), Gsm8k(PublishedDataSets.Gsm8kTrain, "gsm8k/train"), Gsm8k(PublishedDataSets.Gsm8kTest, "gsm8k/test")),
        "math500" => new(
            ReleasedTasks.Get(name),
            Math(PublishedDataSets.MathTrain, "math/train"),
            Math(PublishedDataSets.Math500, "math500/test")),
        "countdown" => new(ReleasedTasks.Get(name), CountdownTraining(), CountdownTest(), SetAside, DrawsTest: true),
        "sudoku" => new(ReleasedTasks.Get(name), Sudoku(PublishedDataSets.SudokuTrain, "sudoku/train"), Sudoku(PublishedDataSets.SudokuTest, "sudoku/test"), SetAside, DrawsTest: true),
        _ => throw new Model.InputException($"unknown task '{name}': {string.Join(", ", ReleasedTasks.Names)}"),
    };

    private static RowSource<PaperRow> Gsm8k(DataSet dataSet, string name) => new(
        dataSet, name,
        row => Gsm8kAnswers.Extract(row.Text("answer")) is null ? "without an answer after ####" : null,
        (row, id) =>
        {
            var question = row.Text("question");
            return new(id, new Dictionary<string, string> { [PromptFields.Question] = question },
                new Gsm8kProblem(question, Gsm8kAnswers.Extract(row.Text("answer"))!), question, Json(Gsm8kTruth(row.Text("answer"))));
        });

    // The scorer compares with the answer; the reward takes it from the solution. The training rows' own answer column is not read.
    private static RowSource<PaperRow> Math(DataSet dataSet, string name) => new(
        dataSet, name,
        row => BoxedAnswer.Find(row.Text("solution")) is null ? "whose solution's box is not closed" : null,
        (row, id) =>
        {
            var (question, solution) = (row.Text("problem"), row.Text("solution"));
            var truth = dataSet == PublishedDataSets.Math500 ? row.Text("answer") : BoxedAnswer.Find(solution);
            return new(id, new Dictionary<string, string> { [PromptFields.Question] = question }, new Math500Problem(question, solution), question, Json(truth));
        });

    private static RowSource<PaperRow> CountdownTraining() => new(
        PublishedDataSets.CountdownTrain, "countdown/train",
        row => row.Wholes("nums").Count == 3 ? null : "that do not have three numbers",
        (row, id) => Countdown(id, row.Wholes("nums"), row.Whole("target")));

    private static RowSource<PaperRow> CountdownTest() => new(
        PublishedDataSets.CountdownTest, "countdown/test",
        _ => null,
        (row, id) => Countdown(id, [.. row.Text("input").Split(',').Select(number => Number(row, number))], row.Whole("output")));

    private static PaperRow Countdown(string id, IReadOnlyList<long> numbers, long target)
    {
        var problem = new CountdownProblem([.. numbers.Select(number => (BigInteger)number)], (BigInteger)target);
        var fields = new Dictionary<string, string>
        {
            [PromptFields.Numbers] = string.Create(CultureInfo.InvariantCulture, $"[{string.Join(", ", numbers)}]"),
            [PromptFields.Target] = target.ToString(CultureInfo.InvariantCulture),
        };
        return new(id, fields, problem, problem.Prompt, Json(new object[] { numbers, target }));
    }

    private static RowSource<PaperRow> Sudoku(DataSet dataSet, string name) => new(
        dataSet, name,
        row => !IsGrid(row.Text("Puzzle"), '0') || !IsGrid(row.Text("Solution"), '1') ? "that are no 4x4 grids" : null,
        (row, id) =>
        {
            var (puzzle, solution) = (row.Text("Puzzle"), row.Text("Solution"));
            return new(id, new Dictionary<string, string> { [PromptFields.Puzzle] = puzzle }, new SudokuProblem(puzzle, solution), puzzle, Json(solution));
        });

    private static bool IsGrid(string cells, char lowest) => cells.Length == SudokuBoard.Cells && cells.All(cell => cell >= lowest && cell <= '4');

    /// <summary>The number that the released evaluation compares with: null for negative answers, which it cannot read.</summary>
    private static double? Gsm8kTruth(string solution) =>
        NumberAfterMarker().Match(solution) is { Success: true } match
        && double.TryParse(match.Groups[1].ValueSpan.ToString().Replace(",", "", StringComparison.Ordinal), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    private static long Number(DataRow row, string text) =>
        long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? number : throw row.Error($"'input' must be whole numbers with commas, not '{text}'");

    private static JsonElement Json(object? value) => JsonSerializer.SerializeToElement(value);

    [GeneratedRegex(@"####\s*\$?([0-9,]+(?:\.[0-9]+)?)")]
    private static partial Regex NumberAfterMarker();
}
