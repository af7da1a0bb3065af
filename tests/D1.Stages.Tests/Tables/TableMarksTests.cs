using D1.Pipeline.Guard;
using D1.Pipeline.Statistics;
using D1.Stages.Tables;

namespace D1.Stages.Tests.Tables;

/// <summary>Which differences of a table are marked.</summary>
public sealed class TableMarksTests
{
    private static readonly (string Better, string Than)[] Pair = [("sft", "base")];

    [Fact]
    public void A_difference_that_would_be_one_alone_is_no_mark_among_many()
    {
        // Eight gains and one loss at 24 tokens: p 0.039; nothing elsewhere.
        ScreenCell[] cells = [.. from length in (int[])[24, 48, 96]
                                 from model in (string[])["base", "sft"]
                                 select Cell(model, length, model == "sft" && length == 24 ? Gains(8, 1) : Gains(0, 0))];
        var many = new TableMarks(Pair, cells);
        Assert.Equal(4, many.Tests);
        Assert.Equal(0.0391, many.Difference("sft", "base", "gsm", 24)!.PValue, 4);
        Assert.True(many.Difference("sft", "base", "gsm", 24)!.Interval.Low > 0);
        Assert.Equal(0, many.Sign("sft", "base", "gsm", 24));
        var alone = new TableMarks(Pair, [.. cells.Where(cell => cell.Length == 24)]);
        Assert.Equal((1, 1, 1), (alone.Tests, alone.Sign("sft", "base", "gsm", 24), alone.Sign("sft", "base", "gsm", null)));
        Assert.Equal(-1, new TableMarks([("base", "sft")], [.. cells.Where(cell => cell.Length == 24)]).Sign("base", "sft", "gsm", 24));
    }

    [Fact]
    public void What_a_table_marks_is_significant_where_its_rows_are_compared_alone()
    {
        var marked = 0;
        for (var draw = 0; draw < 200; draw++)
        {
            var random = new Random(draw);
            ScreenCell[] cells = [.. from length in (int[])[24, 48]
                                     from model in (string[])["base", "sft", "grpo"]
                                     select Cell(model, length, Drawn(random, model == "base" ? 0.4 : 0.55))];
            var marks = new TableMarks([("sft", "base"), ("grpo", "base")], cells);
            Assert.Equal(6, marks.Tests);
            var diff = RegressionGuard.Compare(Row(cells, "base"), Row(cells, "sft"), TableMarks.Alpha, allowMissing: false);
            foreach (var test in diff.Tests)
                if (marks.Sign("sft", "base", "gsm", test.Cell.Length) is var sign and not 0)
                {
                    Assert.Equal((true, sign), (test.IsSignificant, Math.Sign(test.Test.Difference)));
                    marked++;
                }
        }

        Assert.InRange(marked, 50, 550);
    }

    [Fact]
    public void Seeds_are_the_units_where_there_are_several()
    {
        // 20, 21 and 22 points: t = 36.4 with two degrees of freedom.
        Assert.Equal(1, Over(20, 21, 22).Sign("sft", "base", "gsm", null));
        Assert.Equal(0.000755, Over(20, 21, 22).Difference("sft", "base", "gsm", null)!.PValue, 6);
        Assert.Equal(0, Over(2, 40, 22).Sign("sft", "base", "gsm", null));
        Assert.Equal(0, Over(20, 20, 20).Sign("sft", "base", "gsm", null));

        static TableMarks Over(params int[] gains) => new(Pair,
        [
            new ScreenCell("base", "gsm", 24, 0, 0, 0, [.. gains.Select(_ => (IReadOnlyList<ItemVerdict>)Gains(0, 0))]),
            new ScreenCell("sft", "gsm", 24, 0, 0, 0, [.. gains.Select(right => (IReadOnlyList<ItemVerdict>)Gains(right, 0))]),
        ]);
    }

    private static ResultSet Row(IEnumerable<ScreenCell> cells, string model) => new(model, [.. cells.Where(cell => cell.Model == model)
        .Select(cell => new ResultCell(new CellName("row", cell.Task, cell.Length), model, cell.Verdicts![0]))], IsTable: true);

    private static ScreenCell Cell(string model, int length, ItemVerdict[] items) => new(model, "gsm", length, 0, 0, 0, [items]);

    // Of a hundred problems the second half is right, but for some of the first that are right and some of the second that are wrong.
    private static ItemVerdict[] Gains(int gained, int lost) => [.. Enumerable.Range(0, 100)
        .Select(item => new ItemVerdict($"{item}", item < gained || item >= 50 + lost ? 1 : 0, 1))];

    private static ItemVerdict[] Drawn(Random random, double share) =>
        [.. Enumerable.Range(0, 100).Select(item => new ItemVerdict($"{item}", random.NextDouble() < share ? 1 : 0, 1))];
}
