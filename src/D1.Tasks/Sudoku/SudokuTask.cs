using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using D1.Tasks.Data;
using D1.Tasks.Prompts;
using D1.Tasks.Released;
using D1.Text;
using D1.Text.Tokenization;

namespace D1.Tasks.Sudoku;

/// <summary>4x4 Sudoku, by empty cells that are filled as in one solution. Cells are code points, as Python indexes a text.</summary>
public sealed partial class SudokuTask : ReleasedTask
{
    public const string TaskName = "sudoku";

    private const string Module = "eval/sudoku.py";
    private const string SystemPrompt = "SUDOKU_SYSTEM_PROMPT";

    public const string WholeBoard = "whole_board";
    public const string AnySolution = "any_solution";

    // Where an answer may be, most telling first: a code block in the answer, the answer, what follows it, sixteen digits before a closing
    // tag, or anywhere.
    private static readonly Regex[] Places = [CodeBlock(), Answer(), AfterAnswer(), DigitsBeforeClose(), Digits()];

    public override string Name => TaskName;

    public override bool CountsCells => true;

    /// <inheritdoc/>
    public override int EffectiveTokenFactor => 8;

    public override IReadOnlyList<RewardFunction> Rewards =>
    [
        new("sudoku_reward_func", 1, (problem, text) => Reward((SudokuProblem)problem, text)),
        new(AnySolution, 0, (problem, text) => AnswerTag.Last(text) is { } answer
            && SudokuBoard.Solves(WithoutSpace(answer), ((SudokuProblem)problem).Puzzle) ? 1 : 0),
    ];

    /// <inheritdoc/>
    /// <remarks>About a million rows; nobody states how many.</remarks>
    internal override RowSource<PaperRow> Training { get; } = Rows("4x4_sudoku_unique_puzzles", 0, "sudoku/train");

    internal override RowSource<PaperRow> Test { get; } = Rows("4x4_test_sudoku", 500, "sudoku/test");

    internal override int HeldOut => 500;

    internal override bool DrawsTest => true;

    private protected override PromptTemplate OwnPrompt { get; } = OwnPrompts.Asking(
        "Complete a 4x4 Sudoku: every row, every column and every 2x2 corner block holds each of 1, 2, 3 and 4 once. The "
            + "cells row by row, 0 where one is empty: {puzzle}",
        "The result is all sixteen digits row by row, with nothing between them.");

    public override ReleasedVerdict Score(GeneratedItem item)
    {
        var verdict = Judge((SudokuProblem)ProblemOf(item), item.Generation);
        return new ReleasedVerdict(
            verdict.CorrectCells,
            verdict.EmptyCells,
            JsonValue.Create(verdict.Extracted),
            [new StrictVerdict(WholeBoard, verdict.WholeBoard), new StrictVerdict(AnySolution, verdict.AnySolution)])
        { Solved = verdict.WholeBoard };
    }

    public override Problem ProblemOf(GeneratedItem item)
    {
        var solution = item.TruthText ?? throw item.Wrong("\"ground_truth\" must be a text of 16 digits for sudoku");
        if (CodePointText.Count(solution) < SudokuBoard.Cells)
            throw item.Wrong($"\"ground_truth\" must be a text of 16 digits, not '{solution}'");
        return new SudokuProblem(Puzzle(item.Question) ?? throw item.Wrong("its question holds no puzzle of 16 digits"), solution);
    }

    /// <summary>
    /// The share of empty cells that the digits of the last answer block fill as the solution does; missing cells are 0, further ones
    /// ignored.
    /// </summary>
    public static double Reward(SudokuProblem problem, string completion)
    {
        if (AnswerTag.Last(completion) is not { } answer) return 0;
        Rune[] digits = [.. Runes(answer).Where(PythonText.IsDigit)];
        var (correct, empty) = Compare(problem, digits);
        return empty == 0 ? 0 : (double)correct / empty;
    }

    /// <summary>The evaluation parser's verdict, and the strict ones beside it.</summary>
    public static SudokuVerdict Judge(SudokuProblem problem, string generation)
    {
        var answer = Extract(generation);
        Rune[] cells = [.. Runes(answer)];
        var (correct, empty) = Compare(problem, cells);
        var extracted = cells.Length == 0 ? "" : string.Concat(Grid(cells));
        return new SudokuVerdict(extracted, correct, empty, answer == problem.Solution, SudokuBoard.Solves(answer, problem.Puzzle));
    }

    /// <summary>The answer of a raw generation without white space, whatever its length; empty where there is none.</summary>
    public static string Extract(string generation)
    {
        var text = new CodePointText(generation);
        foreach (var place in Places)
        {
            if (place.Match(text.Shadow) is not { Success: true } match) continue;
            var answer = WithoutSpace(text.Slice(match.Groups[1].Index, match.Groups[1].Length).ToString());
            if (answer.Length > 0) return answer;
        }

        return "";
    }

    /// <summary>The puzzle that begins a question, or that it names; null where there is none.</summary>
    public static string? Puzzle(string question)
    {
        Rune[] start = [.. Runes(question).Take(SudokuBoard.Cells)];
        if (start.Length == SudokuBoard.Cells && start.All(PythonText.IsDigit)) return string.Concat(start);
        return NamedPuzzle().Match(question) is { Success: true } match ? match.Groups[1].Value : null;
    }

    private protected override TaskPrompts ReleasedPrompts(ReleasedModules modules) => new(
        new Wording(modules.Constant(ReleasedModules.Training, SystemPrompt)
            + modules.TrainingMessage("get_sudoku_questions", SystemPrompt)),
        ReleasedModules.Evaluation(modules.Constant(Module, SystemPrompt), modules.EvaluatedQuestion(Module)));

    private static RowSource<PaperRow> Rows(string file, int rows, string name) => new(
        ReleasedModules.DataSet(file, rows), name,
        row => !IsGrid(row.Text("Puzzle"), '0') || !IsGrid(row.Text("Solution"), '1') ? "that are no 4x4 grids" : null,
        (row, id) =>
        {
            var (puzzle, solution) = (row.Text("Puzzle"), row.Text("Solution"));
            return new(id, new Dictionary<string, string> { [PromptFields.Puzzle] = puzzle }, new SudokuProblem(puzzle, solution), puzzle,
                PaperRow.Json(solution));
        });

    private static string WithoutSpace(string text) => string.Concat(text.Where(c => !PythonText.IsSpace(c)));

    private static bool IsGrid(string cells, char lowest) => cells.Length == SudokuBoard.Cells
        && cells.All(cell => cell >= lowest && cell <= '4');

    private static (int Correct, int Empty) Compare(SudokuProblem problem, Rune[] cells)
    {
        Rune[] puzzle = [.. Runes(problem.Puzzle)], solution = [.. Runes(problem.Solution)], grid = [.. Grid(cells)];
        int[] empty = [.. Enumerable.Range(0, SudokuBoard.Cells).Where(i => puzzle[i].Value == '0')];
        // Without any answer nothing is correct, even where the solution itself holds a 0.
        return (cells.Length == 0 ? 0 : empty.Count(i => grid[i] == solution[i]), empty.Length);
    }

    private static IEnumerable<Rune> Grid(Rune[] cells) =>
        cells.Concat(Enumerable.Repeat(new Rune('0'), SudokuBoard.Cells)).Take(SudokuBoard.Cells);

    private static IEnumerable<Rune> Runes(string text)
    {
        foreach (var rune in text.EnumerateRunes()) yield return rune;
    }

    [GeneratedRegex(@"<answer>.*?```((?>[\d" + PythonText.SpaceClass + "]+))```", RegexOptions.Singleline)]
    private static partial Regex CodeBlock();

    [GeneratedRegex(@"<answer>(.*?)(?:<\|eot_id\|>|<\|endoftext\|>|</answer>)", RegexOptions.Singleline)]
    private static partial Regex Answer();

    [GeneratedRegex(@"</answer>(.*?)(?:<\|eot_id\|>|<\|endoftext\|>|$)", RegexOptions.Singleline)]
    private static partial Regex AfterAnswer();

    [GeneratedRegex(@"(\d{16})[" + PythonText.SpaceClass + "]*</answer>")]
    private static partial Regex DigitsBeforeClose();

    // Word boundaries in Python's sense, where every number is part of a word and no accent is.
    [GeneratedRegex(@"(?<![\p{L}\p{N}_])(\d{16})(?![\p{L}\p{N}_])")]
    private static partial Regex Digits();

    [GeneratedRegex("Sudoku puzzle: ([0-9]{16})")]
    private static partial Regex NamedPuzzle();
}

/// <summary>A 4x4 Sudoku with one of its solutions.</summary>
/// <param name="Puzzle">Sixteen digits row by row, 0 for an empty cell.</param>
/// <param name="Solution">The solution of the data set; 63 of the 256 test boards have others too.</param>
public sealed record SudokuProblem(string Puzzle, string Solution) : Problem(Puzzle, Puzzle, Solution);

/// <summary>What the released parser makes of a Sudoku generation, and what it does not look at.</summary>
/// <param name="Extracted">The answer without white space, filled with 0 or cut to sixteen code points; empty without one.</param>
/// <param name="CorrectCells">Empty cells that it fills as the one solution does.</param>
/// <param name="EmptyCells">Empty cells of the puzzle.</param>
/// <param name="WholeBoard">Strict: the answer, neither filled nor cut, is the one solution, given cells included.</param>
/// <param name="AnySolution">Strict: the answer, neither filled nor cut, is a solution of the puzzle.</param>
public sealed record SudokuVerdict(string Extracted, int CorrectCells, int EmptyCells, bool WholeBoard, bool AnySolution)
{
    public double Accuracy => EmptyCells == 0 ? 0 : (double)CorrectCells / EmptyCells;
}

/// <summary>The rules of 4x4 Sudoku, for the strict readings that the released parser does not make.</summary>
public static class SudokuBoard
{
    public const int Side = 4;
    public const int Cells = Side * Side;
    private const int Box = 2;

    /// <summary>Whether a grid is a solution of a puzzle: it keeps the given cells, and every row, column and box holds 1 to 4.</summary>
    public static bool Solves(string grid, string puzzle) =>
        IsComplete(grid) && Keeps(grid, puzzle) && Enumerable.Range(0, Side).All(unit =>
        HoldsAll(grid, cell => (unit * Side) + cell)
        && HoldsAll(grid, cell => (cell * Side) + unit)
        && HoldsAll(grid, cell => ((((unit / Box) * Box) + (cell / Box)) * Side) + ((unit % Box) * Box) + (cell % Box)));

    private static bool IsComplete(string grid) => grid.Length == Cells && grid.All(c => c is >= '1' and <= '4');

    private static bool Keeps(string grid, string puzzle) =>
        puzzle.Length == Cells && grid.Zip(puzzle).All(pair => pair.Second == '0' || pair.First == pair.Second);

    private static bool HoldsAll(string grid, Func<int, int> cellOf) =>
        Enumerable.Range(0, Side).Select(i => grid[cellOf(i)]).Distinct().Count() == Side;
}
