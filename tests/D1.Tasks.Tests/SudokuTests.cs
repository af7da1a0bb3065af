using D1.Tasks.Nano;
using D1.Tasks.Sudoku;

namespace D1.Tasks.Tests;

public sealed class SudokuTests
{
    private static readonly NanoSudoku Task = new();
    private static readonly NanoSudokuProblem Problem =
        new([0, 4, 2, 0, 0, 0, 0, 4, 4, 3, 0, 0, 0, 2, 0, 3], [3, 4, 2, 1, 2, 1, 3, 4, 4, 3, 1, 2, 1, 2, 4, 3]);

    [Fact]
    public void There_are_288_grids() => Assert.Equal(288, SudokuGrids.All.Select(grid => string.Concat(grid)).Distinct().Count());

    [Fact]
    public void Puzzles_have_9_to_11_empty_cells_and_one_solution()
    {
        var empties = new HashSet<int>();
        for (var index = 0; index < 1000; index++)
        {
            var problem = (NanoSudokuProblem)Task.Sample(Split.Train, 1, index);
            empties.Add(problem.Puzzle.Count(digit => digit == 0));
            Assert.Equal([string.Join(' ', problem.Solution)], Solve([.. problem.Puzzle], 0));
            Assert.Equal(string.Join(' ', problem.Solution), problem.Answer);
        }

        Assert.Equal([9, 10, 11], empties.Order());
    }

    [Fact]
    public void The_trace_is_a_cell_of_the_solution_that_was_empty()
    {
        var forced = 0;
        for (var index = 0; index < 1000; index++)
        {
            var problem = (NanoSudokuProblem)Task.Sample(Split.Train, 2, index);
            var words = Task.Completion(problem, CompletionStyle.Trace, new(0, "none")).Split(' ');
            var cell = NanoVocabulary.Cells.ToList().IndexOf(words[1]);
            Assert.Equal(0, problem.Puzzle[cell]);
            Assert.Equal($"= {problem.Solution[cell]}", $"{words[2]} {words[3]}");
            if (Enumerable.Range(1, 4).Count(digit => Fits(problem.Puzzle, cell, digit)) == 1) forced++;
        }

        Assert.InRange(forced, 950, 1000);
    }

    [Theory]
    [InlineData("<answer> 3 4 2 1 2 1 3 4 4 3 1 2 1 2 4 3 </answer>", 9, true)]
    [InlineData("<answer> 1 4 2 1 2 1 3 4 4 3 1 2 1 2 4 3 </answer>", 8, false)] // one empty cell wrong
    [InlineData("<answer> 3 1 2 1 2 1 3 4 4 3 1 2 1 2 4 3 </answer>", 9, false)] // a given cell changed
    [InlineData("<answer> 3 4 2 1 2 1 </answer>", 4, false)] // short
    [InlineData("<answer> 3 4 2 1 2 1 3 4 4 3 1 2 1 2 4 3 3 </answer>", 9, false)] // long
    [InlineData("3 4 2 1 2 1 3 4 4 3 1 2 1 2 4 3", 0, false)] // no tags
    [InlineData("<answer> 3 4 2 1 2 1 3 4 4 3 1 2 1 2 4 3", 0, false)] // not closed
    [InlineData("<answer> _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ </answer>", 0, false)]
    [InlineData("", 0, false)]
    [InlineData("<|endoftext|>", 0, false)]
    public void Empty_cells_count(string completion, int correct, bool solved)
    {
        var verdict = Task.Score(Problem, completion);
        Assert.Equal((correct, 9, solved), (verdict.Correct, verdict.Total, verdict.Solved));
        Assert.Equal(correct / 9.0, Task.Reward("sudoku", Problem, completion));
    }

    [Fact]
    public void A_split_by_solution_shares_no_grid()
    {
        var task = new NanoSudoku(SudokuSplit.SolutionGrid);
        var grids = Enum.GetValues<Split>()
            .Select(split => Enumerable.Range(0, 3000).Select(i => task.Sample(split, 1, i).Answer).ToHashSet()).ToArray();
        Assert.Equal(288, grids.Sum(set => set.Count));
        Assert.Equal(288, grids.SelectMany(set => set).Distinct().Count());
    }

    /// <summary>All solutions by plain backtracking, independent of the bit sets.</summary>
    private static List<string> Solve(int[] cells, int cell)
    {
        if (cell == 16) return [string.Join(' ', cells)];
        if (cells[cell] != 0) return Solve(cells, cell + 1);
        var solutions = new List<string>();
        for (var digit = 1; digit <= 4; digit++)
        {
            if (!Fits(cells, cell, digit)) continue;
            cells[cell] = digit;
            solutions.AddRange(Solve(cells, cell + 1));
            cells[cell] = 0;
        }

        return solutions;
    }

    private static bool Fits(IReadOnlyList<int> cells, int cell, int digit)
    {
        var (row, column) = (cell / 4, cell % 4);
        for (var i = 0; i < 4; i++)
        {
            var box = (((row / 2 * 2) + (i / 2)) * 4) + (column / 2 * 2) + (i % 2);
            if (cells[(row * 4) + i] == digit || cells[(i * 4) + column] == digit || cells[box] == digit) return false;
        }

        return true;
    }
}
