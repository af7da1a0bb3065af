using D1.Core;

namespace D1.Tasks.Nano;

/// <summary>
/// 4x4 Sudoku with 9–11 empty cells and one solution. Prompt: the 16 cells. Trace: one forced cell. Answer: the 16 digits.
/// Reward and score: correct empty cells over empty cells.
/// </summary>
public sealed class SudokuTask : NanoTask<SudokuProblem>
{
    private const int FewestEmpty = 9;
    private const int MostEmpty = 11;
    private readonly SudokuSplit _split;

    public SudokuTask()
        : this(SudokuSplit.Puzzle)
    {
    }

    public SudokuTask(SudokuSplit split)
        : base("sudoku", promptLength: SudokuGrids.CellCount + 2) => _split = split;

    public override IReadOnlyList<RewardFunction> Rewards => [Reward("sudoku", (problem, completion) =>
        (double)CorrectCells(problem, completion.Answer) / Empty(problem))];

    protected override SudokuProblem Draw(CounterRandom random)
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
            if (SudokuGrids.Solutions(puzzle).Count == 1) return new SudokuProblem(puzzle.ToArray(), solution);
        }
    }

    protected override string SplitKey(SudokuProblem problem) =>
        _split == SudokuSplit.Puzzle ? problem.Id : $"sudoku/grid/{problem.Answer}";

    protected override string Reasoning(SudokuProblem problem)
    {
        var cell = ForcedCell(problem.Puzzle);
        return $"{NanoVocabulary.Cells[cell]} = {NanoVocabulary.Word(problem.Solution[cell])}";
    }

    /// <summary>Keeps the given cells and fills the others at random.</summary>
    protected override string WrongAnswer(SudokuProblem problem, CounterRandom random)
    {
        var cells = problem.Puzzle.ToArray();
        do
        {
            for (var cell = 0; cell < cells.Length; cell++)
                if (problem.Puzzle[cell] == 0) cells[cell] = random.Between(1, 4);
        }
        while (cells.AsSpan().SequenceEqual(problem.Solution.ToArray()));
        return SudokuProblem.Text(cells);
    }

    protected override Verdict Score(SudokuProblem problem, CompletionText completion)
    {
        var answer = completion.Answer;
        var text = answer is null ? null : string.Join(' ', answer);
        return new Verdict(CorrectCells(problem, answer), Empty(problem), text == problem.Answer, text);
    }

    private static int Empty(SudokuProblem problem) => problem.Puzzle.Count(digit => digit == 0);

    /// <summary>As the released scorer: a short answer counts as padded with wrong cells, a long one is cut.</summary>
    private static int CorrectCells(SudokuProblem problem, string[]? answer)
    {
        var correct = 0;
        for (var cell = 0; cell < Math.Min(answer?.Length ?? 0, SudokuGrids.CellCount); cell++)
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
