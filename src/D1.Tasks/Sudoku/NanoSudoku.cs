using D1.Core;
using D1.Tasks.Nano;

namespace D1.Tasks.Sudoku;

/// <summary>
/// 4x4 Sudoku with 9–11 empty cells and one solution. Prompt: the 16 cells. Trace: one forced cell. Answer: the 16 digits.
/// Reward and score: correct empty cells over empty cells.
/// </summary>
public sealed class NanoSudoku : NanoTask<NanoSudokuProblem>
{
    public const string TaskName = "sudoku";

    private const int FewestEmpty = 9;
    private const int MostEmpty = 11;
    private readonly SudokuSplit _split;

    public NanoSudoku()
        : this(SudokuSplit.Puzzle)
    {
    }

    public NanoSudoku(SudokuSplit split)
        : base(TaskName, promptLength: SudokuGrids.CellCount + 2) => _split = split;

    public override IReadOnlyList<RewardFunction> Rewards => [Reward("sudoku", 1, (problem, completion) =>
        (double)CorrectCells(problem, completion.Answer) / Empty(problem))];

    protected override NanoSudokuProblem Draw(CounterRandom random)
    {
        var empty = random.Between(FewestEmpty, MostEmpty);
        Span<int> order = stackalloc int[SudokuGrids.CellCount];
        for (var cell = 0; cell < order.Length; cell++) order[cell] = cell;
        Span<int> puzzle = stackalloc int[SudokuGrids.CellCount];
        while (true)
        {
            var solution = random.Pick(SudokuGrids.All);
            random.Shuffle(order);
            solution.CopyTo(puzzle);
            foreach (var cell in order[..empty]) puzzle[cell] = 0;
            if (SudokuGrids.Solutions(puzzle).Count == 1) return new NanoSudokuProblem(puzzle.ToArray(), solution);
        }
    }

    protected override string SplitKey(NanoSudokuProblem problem) =>
        _split == SudokuSplit.Puzzle ? problem.Id : $"sudoku/grid/{problem.Answer}";

    protected override string Reasoning(NanoSudokuProblem problem)
    {
        var cell = ForcedCell(problem.Puzzle);
        return $"{NanoVocabulary.Cells[cell]} = {NanoVocabulary.Word(problem.Solution[cell])}";
    }

    /// <summary>Keeps the given cells and fills the others at random.</summary>
    protected override string WrongAnswer(NanoSudokuProblem problem, CounterRandom random)
    {
        var cells = problem.Puzzle.ToArray();
        do
        {
            for (var cell = 0; cell < cells.Length; cell++)
                if (problem.Puzzle[cell] == 0) cells[cell] = random.Between(1, 4);
        }
        while (cells.AsSpan().SequenceEqual(problem.Solution.ToArray()));
        return NanoSudokuProblem.Text(cells);
    }

    protected override Verdict Score(NanoSudokuProblem problem, CompletionText completion)
    {
        var answer = completion.Answer;
        var text = answer is null ? null : string.Join(' ', answer);
        return new Verdict(CorrectCells(problem, answer), Empty(problem), text == problem.Answer, text);
    }

    private static int Empty(NanoSudokuProblem problem) => problem.Puzzle.Count(digit => digit == 0);

    /// <summary>As the released scorer: a short answer counts as padded with wrong cells, a long one is cut.</summary>
    private static int CorrectCells(NanoSudokuProblem problem, string[]? answer)
    {
        var correct = 0;
        for (var cell = 0; cell < int.Min(answer?.Length ?? 0, SudokuGrids.CellCount); cell++)
            if (problem.Puzzle[cell] == 0 && CompletionText.Number(answer![cell]) == problem.Solution[cell]) correct++;
        return correct;
    }

    /// <summary>
    /// The first empty cell that its neighbours leave one digit for; in a few puzzles there is none, then the first empty cell.
    /// </summary>
    private static int ForcedCell(IReadOnlyList<int> puzzle)
    {
        var firstEmpty = -1;
        for (var cell = 0; cell < SudokuGrids.CellCount; cell++)
        {
            if (puzzle[cell] != 0) continue;
            if (firstEmpty < 0) firstEmpty = cell;
            var seen = 0;
            for (var other = 0; other < SudokuGrids.CellCount; other++)
                if (SudokuGrids.SeeEachOther(cell, other)) seen |= 1 << puzzle[other];
            if (int.PopCount(seen & 0b11110) == 3) return cell;
        }

        return firstEmpty;
    }
}

/// <summary>A 4x4 puzzle with exactly one solution.</summary>
public sealed record NanoSudokuProblem : Problem
{
    internal NanoSudokuProblem(int[] puzzle, int[] solution)
        : base($"sudoku/{string.Concat(puzzle.Select(Cell))}", $"sudoku {Text(puzzle)} {NanoVocabulary.Question}", Text(solution))
    {
        (Puzzle, Solution) = (puzzle, solution);
    }

    /// <summary>16 cells in reading order, 0 for empty.</summary>
    public IReadOnlyList<int> Puzzle { get; }

    /// <summary>16 digits in reading order.</summary>
    public IReadOnlyList<int> Solution { get; }

    internal static string Text(IEnumerable<int> cells) => string.Join(' ', cells.Select(Cell));

    private static string Cell(int digit) => digit == 0 ? NanoVocabulary.Empty : NanoVocabulary.Word(digit);
}

/// <summary>What training and test puzzles must not share.</summary>
public enum SudokuSplit
{
    /// <summary>The puzzle, as in the released data, where training and test share solution grids.</summary>
    Puzzle,

    /// <summary>The solution grid: the stricter question (about 15 % of the 288 grids are held out for test).</summary>
    SolutionGrid,
}
