using D1.Core;

namespace D1.Tasks.Tests;

/// <summary>
/// The first test problems of seed 1, each with its trace and a wrong completion. Trained models and cached artifacts depend on
/// them: a change here runs every stage that reads problems again.
/// </summary>
public sealed class SnapshotTests
{
    [Fact]
    public void Sudoku() => Check("sudoku",
        """
        sudoku/2______4__3__3_2
          sudoku 2 _ _ _ _ _ _ 4 _ _ 3 _ _ 3 _ 2 ?
          <reasoning> a3 = 1 </reasoning> <answer> 2 4 1 3 3 1 2 4 4 2 3 1 1 3 4 2 </answer>
          <answer> 2 2 2 4 4 4 3 4 2 2 3 2 3 3 3 2 </answer>
        sudoku/__14____2__1_123
          sudoku _ _ 1 4 _ _ _ _ 2 _ _ 1 _ 1 2 3 ?
          <reasoning> a1 = 3 </reasoning> <answer> 3 2 1 4 1 4 3 2 2 3 4 1 4 1 2 3 </answer>
          <answer> 2 3 1 4 4 3 1 2 2 4 1 1 2 1 2 3 </answer>
        sudoku/__4__42323______
          sudoku _ _ 4 _ _ 4 2 3 2 3 _ _ _ _ _ _ ?
          <reasoning> a4 = 1 </reasoning> <answer> 3 2 4 1 1 4 2 3 2 3 1 4 4 1 3 2 </answer>
          <answer> 1 3 4 2 4 4 2 3 2 3 3 3 3 1 1 4 </answer>
        sudoku/___4_4_3_2__1_4_
          sudoku _ _ _ 4 _ 4 _ 3 _ 2 _ _ 1 _ 4 _ ?
          <reasoning> b1 = 2 </reasoning> <answer> 3 1 2 4 2 4 1 3 4 2 3 1 1 3 4 2 </answer>
          <answer> 2 2 4 4 1 4 4 3 2 2 1 4 1 4 4 4 </answer>
        """);

    [Fact]
    public void Countdown() => Check("countdown",
        """
        countdown/7,7,9=14
          countdown 7 9 7 make 14 ?
          <reasoning> 2 </reasoning> <answer> ( 9 - 7 ) * 7 </answer>
          <answer> 9 / 7 / 7 </answer>
        countdown/1,7,7=2
          countdown 7 1 7 make 2 ?
          <reasoning> 1 </reasoning> <answer> 7 / 7 + 1 </answer>
          <answer> 7 / 7 * 1 </answer>
        countdown/2,7,10=27
          countdown 2 10 7 make 27 ?
          <reasoning> 20 </reasoning> <answer> 10 * 2 + 7 </answer>
          <answer> 7 - 10 / 2 </answer>
        countdown/6,6,6=5
          countdown 6 6 6 make 5 ?
          <reasoning> 1 </reasoning> <answer> 6 - 6 / 6 </answer>
          <answer> 6 / 6 + 6 </answer>
        """);

    [Fact]
    public void Gsm() => Check("gsm",
        """
        gsm/loses-buys/16,8,8
          gsm Ben has 16 books loses 8 then buys 8 how many ?
          <reasoning> 16 - 8 = 8 8 + 8 = 16 </reasoning> <answer> 16 </answer>
          <answer> 18 </answer>
        gsm/buys-loses/20,8,2
          gsm Leo has 20 coins buys 8 then loses 2 how many ?
          <reasoning> 20 + 8 = 28 28 - 2 = 26 </reasoning> <answer> 26 </answer>
          <answer> 24 </answer>
        gsm/buys-buys/10,4,2
          gsm Kim has 10 coins buys 4 then buys 2 how many ?
          <reasoning> 10 + 4 = 14 14 + 2 = 16 </reasoning> <answer> 16 </answer>
          <answer> 15 </answer>
        gsm/loses-loses/32,4,3
          gsm Ben has 32 books loses 4 then loses 3 how many ?
          <reasoning> 32 - 4 = 28 28 - 3 = 25 </reasoning> <answer> 25 </answer>
          <answer> 27 </answer>
        """);

    [Fact]
    public void Math() => Check("math",
        """
        math/difference/25,5,9
          math x = 25 - 5 - 9 ?
          <reasoning> 25 - 5 = 20 20 - 9 = 11 </reasoning> <answer> \boxed{ 11 } </answer>
          <answer> \boxed{ 13 } </answer>
        math/sum/27,5,6
          math x = 27 + 6 + 5 ?
          <reasoning> 27 + 6 = 33 33 + 5 = 38 </reasoning> <answer> \boxed{ 38 } </answer>
          <answer> \boxed{ 36 } </answer>
        math/sum/21,6,7
          math x = 21 + 6 + 7 ?
          <reasoning> 21 + 6 = 27 27 + 7 = 34 </reasoning> <answer> \boxed{ 34 } </answer>
          <answer> \boxed{ 33 } </answer>
        math/difference/46,5,7
          math x = 46 - 7 - 5 ?
          <reasoning> 46 - 7 = 39 39 - 5 = 34 </reasoning> <answer> \boxed{ 34 } </answer>
          <answer> \boxed{ 36 } </answer>
        """);

    private static void Check(string name, string expected)
    {
        var task = TaskRegistry.NanoTask(name);
        Assert.Equal(expected.ReplaceLineEndings("\n"), string.Join('\n', Enumerable.Range(0, 4).Select(Describe)));

        string Describe(int index)
        {
            var problem = task.Sample(Split.Test, seed: 1, index);
            return $"{problem.Id}\n  {problem.Prompt}\n  {Completion(CompletionStyle.Trace)}\n  {Completion(CompletionStyle.Wrong)}";

            string Completion(CompletionStyle style) => task.Completion(problem, style, new CounterRandom(1, "snapshot", index));
        }
    }
}
