using System.Globalization;
using System.Numerics;
using System.Text.Json;
using System.Text.RegularExpressions;
using D1.Core;
using D1.Data.DataSets;
using D1.Data.Prompts;
using D1.Data.Rows;
using D1.Tasks;
using D1.Tasks.Released;
using D1.Text.Chat;

namespace D1.Data.PaperTasks;

/// <summary>A task on real data, of which a stage knows only where the data lie.</summary>
public interface IDataTask
{
    /// <param name="data">Where the data sets lie, and the released modules where their prompts are asked for.</param>
    /// <param name="style">Whose words.</param>
    /// <param name="modelFolder">Has the chat template.</param>
    /// <param name="heldOut">Training rows to set aside for validation; null is as many as in the released code.</param>
    /// <param name="report">Gets a line on every data set that is read.</param>
    /// <exception cref="InputException">Its prompts or the template cannot be read.</exception>
    ITask Open(DataFolder data, PromptStyle style, string modelFolder, int? heldOut, Action<string> report);
}

/// <summary>A task of the paper: its rewards and scorer, where its rows come from, and how the released code divides them.</summary>
/// <param name="released">Rewards and scorer.</param>
/// <param name="training">Rows to train on.</param>
/// <param name="test">Rows to evaluate on.</param>
/// <param name="heldOut">Shuffled training rows that the released code sets aside.</param>
/// <param name="drawsTest">Whether the released evaluation draws its test rows, which decides their order too; otherwise it takes all in
/// order.</param>
internal abstract class PaperTaskSource(IReleasedTask released, RowSource<PaperRow> training, RowSource<PaperRow> test, int heldOut = 0,
    bool drawsTest = false) : IDataTask
{
    public IReleasedTask Released => released;

    public RowSource<PaperRow> Training => training;

    public RowSource<PaperRow> Test => test;

    public int HeldOut => heldOut;

    public bool DrawsTest => drawsTest;

    public ITask Open(DataFolder data, PromptStyle style, string modelFolder, int? setAside, Action<string> report) =>
        PaperTask.Of(this, data, PromptSet.Create(style, data), ChatTemplate.Load(modelFolder), setAside, report);

    private protected static JsonElement Json(string? text) => JsonSerializer.SerializeToElement(text, TruthJson.Default.String!);
}

internal sealed partial class Gsm8kSource() : PaperTaskSource(new Gsm8kTask(), Rows(PublishedDataSets.Gsm8kTrain, "gsm8k/train"),
    Rows(PublishedDataSets.Gsm8kTest, "gsm8k/test"))
{
    private static RowSource<PaperRow> Rows(DataSet dataSet, string name) => new(
        dataSet, name,
        row => Gsm8kAnswers.Extract(row.Text("answer")) is null ? "without an answer after ####" : null,
        (row, id) =>
        {
            var question = row.Text("question");
            return new(id, new Dictionary<string, string> { [PromptFields.Question] = question },
                new Gsm8kProblem(question, Gsm8kAnswers.Extract(row.Text("answer"))!), question,
                    JsonSerializer.SerializeToElement(Truth(row.Text("answer")), TruthJson.Default.NullableDouble));
        });

    /// <summary>The number that the released evaluation compares with: null for negative answers, which it cannot read.</summary>
    private static double? Truth(string solution) =>
        NumberAfterMarker().Match(solution) is { Success: true } match
        && double.TryParse(match.Groups[1].ValueSpan.ToString().Replace(",", "", StringComparison.Ordinal), NumberStyles.AllowDecimalPoint,
            CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    [GeneratedRegex(@"####\s*\$?([0-9,]+(?:\.[0-9]+)?)")]
    private static partial Regex NumberAfterMarker();
}

internal sealed class Math500Source() : PaperTaskSource(new Math500Task(), Rows(PublishedDataSets.MathTrain, "math/train"),
    Rows(PublishedDataSets.Math500, "math500/test"))
{
    // The scorer compares with the answer; the reward takes it from the solution. The training rows' own answer column is not read.
    private static RowSource<PaperRow> Rows(DataSet dataSet, string name) => new(
        dataSet, name,
        row => BoxedAnswer.Find(row.Text("solution")) is null ? "whose solution's box is not closed" : null,
        (row, id) =>
        {
            var (question, solution) = (row.Text("problem"), row.Text("solution"));
            var truth = dataSet == PublishedDataSets.Math500 ? row.Text("answer") : BoxedAnswer.Find(solution);
            return new(id, new Dictionary<string, string> { [PromptFields.Question] = question }, new Math500Problem(question, solution),
                question, Json(truth));
        });
}

internal sealed class CountdownSource() : PaperTaskSource(new CountdownTask(), TrainingRows(), TestRows(), heldOut: 500, drawsTest: true)
{
    private static RowSource<PaperRow> TrainingRows() => new(
        PublishedDataSets.CountdownTrain, "countdown/train",
        row => row.Wholes("nums").Count == 3 ? null : "that do not have three numbers",
        (row, id) => Row(id, row.Wholes("nums"), row.Whole("target")));

    private static RowSource<PaperRow> TestRows() => new(
        PublishedDataSets.CountdownTest, "countdown/test",
        _ => null,
        (row, id) => Row(id, [.. row.Text("input").Split(',').Select(number => Number(row, number))], row.Whole("output")));

    private static PaperRow Row(string id, IReadOnlyList<long> numbers, long target)
    {
        var problem = new CountdownProblem([.. numbers.Select(number => (BigInteger)number)], (BigInteger)target);
        var list = string.Create(CultureInfo.InvariantCulture, $"[{string.Join(", ", numbers)}]");
        var fields = new Dictionary<string, string>
        {
            [PromptFields.Numbers] = list,
            [PromptFields.Target] = target.ToString(CultureInfo.InvariantCulture),
        };
        return new(id, fields, problem, problem.Prompt, JsonElement.Parse(
            string.Create(CultureInfo.InvariantCulture, $"[{list}, {target}]")));
    }

    private static long Number(DataRow row, string text) =>
        long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? number
            : throw row.Error($"'input' must be whole numbers with commas, not '{text}'");
}

internal sealed class SudokuSource() : PaperTaskSource(
    new SudokuTask(), Rows(PublishedDataSets.SudokuTrain, "sudoku/train"), Rows(PublishedDataSets.SudokuTest, "sudoku/test"), heldOut: 500,
        drawsTest: true)
{
    private static RowSource<PaperRow> Rows(DataSet dataSet, string name) => new(
        dataSet, name,
        row => !IsGrid(row.Text("Puzzle"), '0') || !IsGrid(row.Text("Solution"), '1') ? "that are no 4x4 grids" : null,
        (row, id) =>
        {
            var (puzzle, solution) = (row.Text("Puzzle"), row.Text("Solution"));
            return new(id, new Dictionary<string, string> { [PromptFields.Puzzle] = puzzle }, new SudokuProblem(puzzle, solution), puzzle,
                Json(solution));
        });

    private static bool IsGrid(string cells, char lowest) => cells.Length == SudokuBoard.Cells
        && cells.All(cell => cell >= lowest && cell <= '4');
}
