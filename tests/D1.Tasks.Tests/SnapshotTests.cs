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
        gsm/loses-buys/18,12,2
          gsm Ben has 18 books loses 12 then buys 2 how many ?
          <reasoning> 6 </reasoning> <answer> 8 </answer>
          <answer> 10 </answer>
        gsm/buys-loses/1,22,4
          gsm Leo has 1 apples buys 22 then loses 4 how many ?
          <reasoning> 23 </reasoning> <answer> 19 </answer>
          <answer> 17 </answer>
        gsm/buys-buys/7,6,8
          gsm Ben has 7 pens buys 6 then buys 8 how many ?
          <reasoning> 13 </reasoning> <answer> 21 </answer>
          <answer> 20 </answer>
        gsm/loses-buys/13,12,17
          gsm Leo has 13 coins loses 12 then buys 17 how many ?
          <reasoning> 1 </reasoning> <answer> 18 </answer>
          <answer> 20 </answer>
        """);

    [Fact]
    public void Math() => Check("math",
        """
        math/plus-product/5,2,6
          math x = 5 + 2 * 6 ?
          <reasoning> 12 </reasoning> <answer> \boxed{ 17 } </answer>
          <answer> \boxed{ 19 } </answer>
        math/plus-product/22,3,5
          math x = 22 + 5 * 3 ?
          <reasoning> 15 </reasoning> <answer> \boxed{ 37 } </answer>
          <answer> \boxed{ 35 } </answer>
        math/equation-plus/2,7,21
          math 2 * x + 7 = 21 ?
          <reasoning> 14 </reasoning> <answer> \boxed{ 7 } </answer>
          <answer> \boxed{ 6 } </answer>
        math/equation-plus/2,11,29
          math 2 * x + 11 = 29 ?
          <reasoning> 18 </reasoning> <answer> \boxed{ 9 } </answer>
          <answer> \boxed{ 11 } </answer>
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
