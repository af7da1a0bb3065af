using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using D1.Text;
using D1.Text.Tokenization;

namespace D1.Tasks.Released;

/// <summary>4x4 Sudoku, by empty cells that are filled as in one solution. Cells are code points, as Python indexes a text.</summary>
public sealed partial class SudokuTask : IReleasedTask
{
    public const string WholeBoard = "whole_board";
    public const string AnySolution = "any_solution";

    // Where an answer may be, most telling first: a code block in the answer, the answer, what follows it, sixteen digits before a closing
    // tag, or anywhere.
    private static readonly Regex[] Places = [CodeBlock(), Answer(), AfterAnswer(), DigitsBeforeClose(), Digits()];

    public string Name => "sudoku";

    public int TestProblems => 256;

    public bool CountsCells => true;

    /// <inheritdoc/>
    public int EffectiveTokenFactor => 8;

    public IReadOnlyList<RewardFunction> Rewards => [new("sudoku_reward_func", (problem, text) => Reward((SudokuProblem)problem, text))];

    public ReleasedVerdict Score(GeneratedItem item)
    {
        var verdict = Judge((SudokuProblem)ProblemOf(item), item.Generation);
        return new ReleasedVerdict(
            verdict.CorrectCells,
            verdict.EmptyCells,
            JsonValue.Create(verdict.Extracted),
            [new StrictVerdict(WholeBoard, verdict.WholeBoard), new StrictVerdict(AnySolution, verdict.AnySolution)]);
    }

    public Problem ProblemOf(GeneratedItem item)
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
            var answer = string.Concat(text.Slice(match.Groups[1].Index, match.Groups[1].Length).ToString()
                .Where(c => !PythonText.IsSpace(c)));
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
