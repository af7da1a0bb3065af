using D1.Pipeline.Statistics;

namespace D1.Pipeline.Tests.Statistics;

public sealed class PairedTestTests
{
    [Fact]
    public void Answers_are_counted_lost_and_gained()
    {
        var test = PairedTest.Of(Answers("11110"), Answers("00011"));
        Assert.Equal((5, 80, 40, -40), (test.Problems, test.Base, test.New, test.Difference));
        Assert.Equal(["a", "b", "c"], test.Lost);
        Assert.Equal(["e"], test.Gained);
        Assert.Equal(10.0 / 16, test.PValue, 15); // 2 · (1 + 4) / 16
    }

    [Fact]
    public void Cells_of_a_board_flip_together()
    {
        var test = PairedTest.Of([new("a", 8, 8), new("b", 6, 10)], [new("a", 2, 8), new("b", 5, 10)]);
        Assert.Equal(["a", "b"], test.Lost);
        Assert.Equal(0.5, test.PValue, 15);
        Assert.Equal(100 * -7 / 18.0, test.Difference, 12);
    }

    /// <summary>Three lengths at which the same problems are lost say no more than one.</summary>
    [Fact]
    public void Lengths_of_a_problem_are_one_unit()
    {
        var (before, after) = (Answers("11111"), Answers("00001"));
        var one = PairedTest.Of(before, after);
        var three = PairedTest.Of([.. before, .. before, .. before], [.. after, .. after, .. after]);
        Assert.Equal(one.PValue, three.PValue, 15);
        Assert.Equal(one.StandardError, three.StandardError, 12);
        Assert.Equal((5, 4), (three.Problems, three.Lost.Count));
    }

    [Fact]
    public void Swapping_turns_the_sign_alone()
    {
        var (there, back) = (PairedTest.Of(Answers("11110"), Answers("00011")), PairedTest.Of(Answers("00011"), Answers("11110")));
        Assert.Equal(there.PValue, back.PValue);
        Assert.Equal(there.Difference, -back.Difference);
        Assert.Equal(there.Lost, back.Gained);
        Assert.Equal(1, PairedTest.Of(Answers("101"), Answers("101")).PValue);
    }

    private static ItemVerdict[] Answers(string correct) =>
        [.. correct.Select((answer, index) => new ItemVerdict($"{(char)('a' + index)}", answer - '0', 1))];
}
